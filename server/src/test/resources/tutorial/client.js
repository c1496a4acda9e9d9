const ws = new WebSocket("ws://localhost:8000/ws/chat");
const output = document.getElementById("output");

ws.onmessage = (event) => {
  const msg = JSON.parse(event.data);
  if (msg.type === "delta") {
    output.textContent += msg.text;   // append token as it arrives
  } else if (msg.type === "done") {
    console.log("Used " + msg.input_tokens + " input / " + msg.output_tokens + " output tokens");
  }
};

function sendMessage(text) {
  output.textContent = "";           // clear previous response
  ws.send(JSON.stringify({ message: text }));
}

// Example: sendMessage("Explain streaming in one paragraph")
