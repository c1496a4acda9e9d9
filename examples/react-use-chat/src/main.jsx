import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";
import { openChat } from "./chat.js";

// The chat's name is in the address, so a reload, a bookmark or a second tab finds it again.
const id = location.hash.slice(1) || crypto.randomUUID();
history.replaceState(null, "", "#" + id);
addEventListener("hashchange", () => location.reload());

const chat = openChat(id);
createRoot(document.getElementById("root")).render(
  <StrictMode>
    <App chat={chat} />
  </StrictMode>,
);
