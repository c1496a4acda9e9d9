/** What Claude is told of the page's tools, as the Messages API wants it. */
export const tools = [
  {
    name: "get_time",
    description: "The date and time in some place, by the clock of the user's browser.",
    input_schema: {
      type: "object",
      properties: { place: { type: "string", description: "An IANA time zone, e.g. Asia/Tokyo, or a city that names one, e.g. Tokyo" } },
      required: ["place"],
    },
  },
];

/** Runs a call: an output, or an error that Claude is told of. */
export function run({ toolName, input }) {
  try {
    if (toolName !== "get_time") throw new Error(`This page has no tool ${toolName}.`);
    return { output: time(input.place) };
  } catch (error) {
    return { state: "output-error", errorText: error.message };
  }
}

function time(place) {
  const name = String(place).trim().replaceAll(" ", "_").toLowerCase();
  const zones = Intl.supportedValuesOf("timeZone");
  const timeZone = zones.find((zone) => zone.toLowerCase() === name || zone.toLowerCase().endsWith("/" + name));
  if (!timeZone) throw new Error(`No time zone is called ${place}.`);
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit" });
  return { time_zone: timeZone, now: format.format(new Date()) };
}
