//! The two commands the page has. Everything else it wants is a request to the door.

use futures::StreamExt;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::closing::{self, Closing};
use crate::door::{self, Answer, Asked, Door};

/// Carries one request to the door and brings back its answer.
///
/// What the page answers to the question on closing is about the window and not about the relay: it stops here.
#[tauri::command]
pub async fn call(app: AppHandle, door: State<'_, Door>, request: Asked) -> Result<Answer, String> {
    if let Some(word) = request.path.strip_prefix("/window/") {
        return Ok(closing::answered(&app, &request.method, word));
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
    closing: State<'_, Closing>,
    path: String,
    channel: Channel<serde_json::Value>,
) -> Result<(), String> {
    let house = door.house().await.map_err(|problem| problem.message.clone())?;
    closing.tell_through(channel.clone());
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
