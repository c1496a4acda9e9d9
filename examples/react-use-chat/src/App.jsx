import { useEffect, useState } from "react";
import { useChat } from "@ai-sdk/react";
import { save, useConnected } from "./chat.js";
import { Message } from "./Message.jsx";

const IDEAS = ["Tell me a story", "What time is it in Tokyo?", "Think: why is the sky blue?", "A table, please"];

export function App({ chat }) {
  // The stock hook. Nothing here knows that a network can fail.
  const { messages, status, error, sendMessage, regenerate, stop } = useChat({ chat, throttle: 50 });
  useEffect(() => save(chat), [chat, messages]);
  const isBusy = status === "submitted" || status === "streaming";
  const ask = (text) => sendMessage({ text });

  return (
    <>
      <Header />
      <main>
        <div id="log" role="log" aria-busy={isBusy}>
          {messages.length === 0 && <Ideas onPick={ask} />}
          {messages.map((message, at) => (
            <Message key={message.id} message={message} isGrowing={isBusy && at === messages.length - 1} />
          ))}
          {status === "submitted" && <p className="waiting">…</p>}
          {error && (
            <p className="problem" role="alert">
              {error.message} <button onClick={() => regenerate()}>Try again</button>
            </p>
          )}
        </div>
      </main>
      <Composer isBusy={isBusy} onSend={ask} onStop={stop} />
    </>
  );
}

function Header() {
  const isConnected = useConnected();
  return (
    <header>
      <h1>
        useChat <small>on Turnstream</small>
      </h1>
      <span role="status">{isConnected ? "" : "Reconnecting…"}</span>
      <a href="#">New chat</a>
    </header>
  );
}

function Ideas({ onPick }) {
  return (
    <section className="ideas">
      <p>Ask something, then reload the page in the middle of the answer, or take the network away.</p>
      {IDEAS.map((idea) => (
        <button key={idea} onClick={() => onPick(idea)}>
          {idea}
        </button>
      ))}
    </section>
  );
}

function Composer({ isBusy, onSend, onStop }) {
  const [text, setText] = useState("");
  const send = (event) => {
    event.preventDefault();
    if (isBusy || !text.trim()) return;
    onSend(text);
    setText("");
  };
  const keyDown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  };
  return (
    <form onSubmit={send}>
      <textarea aria-label="Message" placeholder="Message" autoFocus value={text} onChange={(event) => setText(event.target.value)} onKeyDown={keyDown} />
      {isBusy ? (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button className="primary" disabled={!text.trim()}>
          Send
        </button>
      )}
    </form>
  );
}
