//! The two commands the page has. Everything else it wants is a request to the door.

use futures::StreamExt;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::door::{self, Answer, Asked, Door};
use crate::page::Page;
use crate::{closing, notices, start};

/// Carries one request to the door and brings back its answer.
///
/// What is about the window and not about the relay stops here: below `/window/`, the answers to the question on
/// closing, whether the desktop shows notifications, and the word that the first screen stands.
#[tauri::command]
pub async fn call(app: AppHandle, door: State<'_, Door>, request: Asked) -> Result<Answer, String> {
    if let Some(word) = request.path.strip_prefix("/window/") {
        return Ok(match word {
            "notifications" => notices::state(&request.method).await,
            "ready" => start::page_stands(&app, &request.method),
            word => closing::answered(&app, &request.method, word),
        });
    }
    Ok(match door.house().await {
        Ok(house) => door::ask(house.router(), request).await,
        Err(problem) => door::shut(&problem).await,
    })
}

/// Sends every frame of the stream at `path` down the channel, until the page subscribes anew or goes.
#[tauri::command]
pub async fn subscribe(
    door: State<'_, Door>,
    page: State<'_, Page>,
    path: String,
    channel: Channel<serde_json::Value>,
) -> Result<(), String> {
    let house = door.house().await.map_err(|problem| problem.message.clone())?;
    page.listens(path.clone(), channel.clone());
    let mut frames = Box::pin(house.subscribe(path.trim_end_matches("/stream")));
    let task = tauri::async_runtime::spawn(async move {
        while let Some(frame) = frames.next().await {
            let Ok(frame) = serde_json::to_value(&frame) else { break };
            if channel.send(frame).is_err() {
                break;
            }
        }
    });
    door.listen(path, task);
    Ok(())
}
