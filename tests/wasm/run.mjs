// Runs the library: node run.mjs FILE.wasm
import { readFile } from "node:fs/promises";

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]));
for (const [stop, expected] of [[0, 1000], [4, 1020], [100, 11100]]) {
  const sum = instance.exports.sum(stop);
  if (sum !== expected) {
    throw new Error(`sum(${stop}) is ${sum}, not ${expected}`);
  }
}
console.log("3 passed, 0 failed");
