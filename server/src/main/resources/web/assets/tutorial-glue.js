document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  sendMessage(document.getElementById("input").value);
});
