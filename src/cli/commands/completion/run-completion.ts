import type { Command, Option } from "commander";
import { withArtifactParameters } from "../../artifact-options.ts";
import { builtInJobs } from "../../built-in-jobs.ts";
import { addJobOptions } from "../../job-options.ts";
import { addBackfillOptions } from "../backfill/backfill.ts";
import { addCommonOptions } from "../submit/submit.ts";

export type Shell = "bash" | "zsh" | "fish";

/** What may follow some words of the command line. */
interface Place {
  /** The words before: `["submit", "credit-snapshot"]`. */
  readonly path: readonly string[];
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
}

interface Word {
  readonly word: string;
  readonly description: string;
}

/** A script that teaches a shell the commands and options as they are now. Loads the built-in jobs for theirs. */
export async function completionScript(program: Command, shell: Shell): Promise<string> {
  const places = [...placesOf(program, []).map(withJobs), ...(await jobPlaces(program))];
  switch (shell) {
    case "bash":
      return bashScript(places);
    case "zsh":
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(places)}`;
    case "fish":
      return fishScript(places);
  }
}

function placesOf(command: Command, path: readonly string[]): readonly Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const place: Place = {
    path,
    commands: children.map((child) => ({ word: child.name(), description: child.description() })),
    options: optionWords([...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]),
  };
  return [place, ...children.flatMap((child) => placesOf(child, [...path, child.name()]))];
}

/** The commands that a job's name may follow. */
const takesJob: ReadonlySet<string> = new Set(["submit", "backfill", "status", "report", "attach", "cancel"]);

function withJobs(place: Place): Place {
  if (place.path.length !== 1 || !takesJob.has(place.path[0] ?? "")) return place;
  const jobs = Object.entries(builtInJobs).map(([word, { description }]) => ({ word, description }));
  return { ...place, commands: [...place.commands, ...jobs] };
}

/** The options of the built-in jobs, behind each command that takes a job. */
async function jobPlaces(program: Command): Promise<readonly Place[]> {
  const takers = program.commands.filter((command) => takesJob.has(command.name()));
  const places = await Promise.all(
    Object.entries(builtInJobs).flatMap(([name, builtIn]) =>
      takers.map(async (taker) => {
        const job = await builtIn.load();
        const command = taker.createCommand(name);
        if (taker.name() === "backfill") await addBackfillOptions(command, job);
        else addJobOptions(command, withArtifactParameters(job.parameters));
        if (taker.name() === "submit") addCommonOptions(command);
        const options = optionWords([...command.options, ...program.options]);
        return {
          path: [taker.name(), name],
          commands: [],
          options: options.filter(({ word }) => word.startsWith("--")),
        };
      }),
    ),
  );
  return places;
}

function optionWords(options: readonly Option[]): readonly Word[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, short, description }) =>
      [long, short].filter((flag) => flag !== undefined && flag !== null).map((word) => ({ word, description })),
    );
}

/** Two words decide what may follow; files are offered where no word fits. */
function bashScript(places: readonly Place[]): string {
  const cases = [...places].reverse().map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(({ word }) => word);
    return `    "${path.join(" ")}${path.length < 2 ? (path.length === 0 ? "" : " ") : ""}"*) words="${words.join(" ")}" ;;`;
  });
  return [
    "_spark_connect() {",
    `  local cur="\${COMP_WORDS[COMP_CWORD]}" words=""`,
    // zsh takes no expression there, only its value.
    `  local before="\${COMP_WORDS[*]:1:$((COMP_CWORD-1))} "`,
    '  case "$before" in',
    ...cases,
    "  esac",
    '  COMPREPLY=( $(compgen -W "$words" -- "$cur") )',
    "}",
    "complete -o default -F _spark_connect spark-connect",
    "",
  ].join("\n");
}

function fishScript(places: readonly Place[]): string {
  const quoted = (text: string) => `'${text.replace(/\\/g, "\\\\").replaceAll("'", "\\'")}'`;
  const lines = places.flatMap(({ path, commands, options }) => {
    const when =
      path.length === 0
        ? "__fish_use_subcommand"
        : path.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
    // A job may be a file.
    const noFiles = path.length === 1 && takesJob.has(path[0] ?? "") ? "" : " -f";
    return [
      ...commands.map(
        ({ word, description }) =>
          `complete -c spark-connect -n ${quoted(when)}${noFiles} -a ${word} -d ${quoted(description)}`,
      ),
      ...options
        .filter(({ word }) => word.startsWith("--"))
        .map(
          ({ word, description }) =>
            `complete -c spark-connect -n ${quoted(when)} -l ${word.slice(2)} -d ${quoted(description)}`,
        ),
    ];
  });
  return `${lines.join("\n")}\n`;
}
