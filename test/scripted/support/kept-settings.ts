import { type Script, serverSideSessionId } from "./scripted-server.ts";

/** Answers Config as a server that keeps the settings of each session, and with them the notes about its runs. */
export function keptSettings(): NonNullable<Script["config"]> {
  const sessions = new Map<string, Map<string, string>>();
  return ({ sessionId, operation }) => {
    const settings = sessions.get(sessionId) ?? new Map<string, string>();
    sessions.set(sessionId, settings);
    const answer = { sessionId, serverSideSessionId };
    const asked = operation?.opType;
    switch (asked?.case) {
      case "set":
        for (const { key, value = "" } of asked.value.pairs) settings.set(key, value);
        return answer;
      case "unset":
        for (const key of asked.value.keys) settings.delete(key);
        return answer;
      case "getAll": {
        const { prefix = "" } = asked.value;
        const listed = [...settings].filter(([key]) => key.startsWith(prefix));
        return { ...answer, pairs: listed.map(([key, value]) => ({ key: key.slice(prefix.length), value })) };
      }
      default:
        return answer;
    }
  };
}
