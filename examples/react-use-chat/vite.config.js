import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, strictPort: true }, // the origin that the server is told to allow
  resolve: { preserveSymlinks: true }, // "turnstream" is a link into this repository here
});
