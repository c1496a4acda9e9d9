import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";

/** One message: its parts in their order, then where it was found and what it cost. */
export function Message({ message, isGrowing }) {
  const sources = message.parts.filter((part) => part.type === "source-url");
  return (
    <article className={message.role}>
      {joined(message.parts).map((part, at) => (
        <Part key={at} part={part} />
      ))}
      {sources.length > 0 && <Sources sources={sources} />}
      {!isGrowing && <Receipt of={message.metadata} />}
    </article>
  );
}

/** Cited text comes in several parts, which are one paragraph all the same. */
function joined(parts) {
  return parts
    .filter((part) => !part.type.startsWith("source-"))
    .reduce((all, part) => {
      const before = all.at(-1);
      if (part.type !== "text" || before?.type !== "text") return [...all, part];
      return [...all.slice(0, -1), { ...before, text: before.text + part.text }];
    }, []);
}

function Part({ part }) {
  if (part.type === "text") {
    return (
      <div className="text">
        <Markdown remarkPlugins={[remarkGfm]}>{part.text}</Markdown>
      </div>
    );
  }
  if (part.type === "reasoning" && part.text) {
    return (
      <details className="reasoning">
        <summary>{part.state === "streaming" ? "Thinking…" : "Thoughts"}</summary>
        <p>{part.text}</p>
      </details>
    );
  }
  if (part.type.startsWith("tool-")) return <Tool name={part.type.slice(5)} call={part} />;
  return null;
}

function Tool({ name, call }) {
  const told = Object.values(call.output ?? {}).filter((value) => typeof value === "string");
  return (
    <div className="tool" data-state={call.state}>
      <b>{name}</b> <code>{JSON.stringify(call.input)}</code>
      <span>{call.errorText ?? (call.output ? told.join(" · ") : "running…")}</span>
    </div>
  );
}

function Sources({ sources }) {
  const unique = [...new Map(sources.map((source) => [source.url, source])).values()];
  return (
    <ol className="sources" aria-label="Sources">
      {unique.map(({ url, title }) => (
        <li key={url}>
          <a href={url} target="_blank" rel="noreferrer">
            {title ?? url}
          </a>
        </li>
      ))}
    </ol>
  );
}

const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });

function Receipt({ of }) {
  if (of?.output_tokens == null) return null;
  const facts = [
    of.state === "cancelled" && "stopped",
    of.model,
    `${of.input_tokens} + ${of.output_tokens} tokens`,
    of.cost_usd != null && (of.estimated ? "about " : "") + dollars.format(of.cost_usd),
    `${(of.duration_ms / 1000).toFixed(1)}\u00a0s`,
  ];
  return <p className="receipt">{facts.filter(Boolean).join(" · ")}</p>;
}
