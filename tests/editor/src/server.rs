//! A language server as a process, and one file of a project that is open in it.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{env, thread};

use serde_json::{Value, json};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long one answer may take. The first one waits until the project is built.
const PATIENCE: Duration = Duration::from_mins(5);

/// Where the cursor is in a text, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) line: u64,
    pub(crate) character: u64,
}

pub(crate) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
    version: u64,
    file: String,
}

impl Server {
    /// Starts rust-analyzer on a project, opens `file` in it, and waits until the project is loaded.
    pub(crate) fn start(project: &Path, file: &Path, text: &str) -> Result<Self> {
        let program = env::var_os("RUST_ANALYZER").unwrap_or_else(|| "rust-analyzer".into());
        let mut process = Command::new(program)
            .env("RA_LOG", "error")
            .current_dir(project)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take().ok_or("no standard input")?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Ok(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let file = format!("file://{}", file.display());
        let mut server = Self { process, input, messages, last_id: 0, version: 1, file };

        let root = format!("file://{}", project.display());
        server.request(
            "initialize",
            &json!({
                "processId": null,
                "rootUri": root,
                "workspaceFolders": [{ "uri": root, "name": "project" }],
                "capabilities": {
                    "experimental": { "serverStatusNotification": true },
                    "textDocument": {
                        "hover": { "contentFormat": ["markdown"] },
                        "definition": { "linkSupport": false },
                    },
                },
                "initializationOptions": {
                    "checkOnSave": false,
                    "cachePriming": { "enable": false },
                },
            }),
        )?;
        server.notify("initialized", &json!({}))?;
        let document = json!({ "uri": server.file, "languageId": "rust", "version": 1, "text": text });
        server.notify("textDocument/didOpen", &json!({ "textDocument": document }))?;
        while server.receive()?.pointer("/params/quiescent") != Some(&Value::Bool(true)) {}
        Ok(server)
    }

    /// Puts another text into the file.
    pub(crate) fn change(&mut self, text: &str) -> Result<()> {
        self.version += 1;
        let document = json!({ "uri": self.file, "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.notify("textDocument/didChange", &params)
    }

    /// The names that can be written at a place.
    pub(crate) fn completions(&mut self, at: Position) -> Result<Vec<String>> {
        let answer = self.ask("textDocument/completion", at)?;
        let items = answer.get("items").unwrap_or(&answer).as_array().cloned().unwrap_or_default();
        // `next()`, `next(…)`
        let name = |item: &Value| Some(item.get("label")?.as_str()?.split('(').next()?.to_owned());
        Ok(items.iter().filter_map(name).collect())
    }

    /// What is shown for the name at a place.
    pub(crate) fn hover(&mut self, at: Position) -> Result<String> {
        let answer = self.ask("textDocument/hover", at)?;
        Ok(answer.pointer("/contents/value").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    /// Where in this file the name at a place is defined.
    pub(crate) fn definitions(&mut self, at: Position) -> Result<Vec<(Position, Position)>> {
        let answer = self.ask("textDocument/definition", at)?;
        Ok(self.ranges(&answer))
    }

    /// Where in this file the name at a place is used or defined.
    pub(crate) fn references(&mut self, at: Position) -> Result<Vec<(Position, Position)>> {
        let mut params = self.place(at);
        params["context"] = json!({ "includeDeclaration": true });
        let answer = self.request("textDocument/references", &params)?;
        Ok(self.ranges(&answer))
    }

    fn ranges(&self, answer: &Value) -> Vec<(Position, Position)> {
        let position = |value: &Value| {
            Some(Position { line: value.get("line")?.as_u64()?, character: value.get("character")?.as_u64()? })
        };
        let here = |location: &&Value| location.get("uri").and_then(Value::as_str) == Some(&self.file);
        let range = |location: &Value| {
            Some((position(location.pointer("/range/start")?)?, position(location.pointer("/range/end")?)?))
        };
        answer.as_array().map(|all| all.iter().filter(here).filter_map(range).collect()).unwrap_or_default()
    }

    fn place(&self, at: Position) -> Value {
        json!({
            "textDocument": { "uri": self.file },
            "position": { "line": at.line, "character": at.character },
        })
    }

    fn ask(&mut self, method: &str, at: Position) -> Result<Value> {
        self.request(method, &self.place(at))
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let mut message = self.receive()?;
            // The server asks things too, with numbers of its own.
            if message.get("method").is_some() || message.get("id") != Some(&id.into()) {
                continue;
            }
            if let Some(error) = message.get("error") {
                return Err(format!("{method}: {error}").into());
            }
            return Ok(message["result"].take());
        }
    }

    fn notify(&mut self, method: &str, params: &Value) -> Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn send(&mut self, message: &Value) -> Result<()> {
        let message = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{message}", message.len())?;
        Ok(self.input.flush()?)
    }

    /// The next message. What the server asks is answered with nothing.
    fn receive(&mut self) -> Result<Value> {
        let message = self.messages.recv_timeout(PATIENCE)?;
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }))?;
        }
        Ok(message)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One message: a header with the length, an empty line, as many bytes of JSON.
fn read(input: &mut impl BufRead) -> Result<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err("the server has ended".into());
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut message = vec![0; length];
    input.read_exact(&mut message)?;
    Ok(serde_json::from_slice(&message)?)
}
