import type { ClientOptions } from "../client/client-options.ts";
import { SparkConnectClient } from "../client/spark-connect-client.ts";
import { InvalidInputError } from "../errors.ts";
import { argument, isPlainObject, record, text } from "./calls/checks.ts";
import type { OptionValue } from "./io/option-values.ts";
import { settingText } from "./runtime-conf.ts";

/** Settings of a session by name. */
export type Settings = Readonly<Record<string, Exclude<OptionValue, null>>>;

/** The part of a `SparkSession` that is used here. */
export interface BuiltSession {
  readonly client: SparkConnectClient;
  readonly conf: {
    /** Sets several. */
    set(settings: Settings): Promise<void>;
  };
  /** Ends it. */
  stop(): Promise<void>;
}

/** Where the builder finds and keeps sessions. */
export interface Sessions<Session extends BuiltSession> {
  /** The session that `getOrCreate` made last, while it is open. */
  readonly current: Session | null;
  open(client: SparkConnectClient): Session;
  keep(session: Session): void;
}

/**
 * Says where Spark is and how the session is set up; then `getOrCreate` or `create`. The methods that say how change
 * this builder and return it; each `SparkSession.builder` is a new one.
 */
export class SparkSessionBuilder<Session extends BuiltSession> {
  readonly #sessions: Sessions<Session>;
  #client: Partial<ClientOptions> = {};
  #settings: Settings = {};

  /** @internal */
  constructor(sessions: Sessions<Session>) {
    this.#sessions = sessions;
  }

  /** The connection string, `sc://host[:15002]/;key=value`. By default the environment variable `SPARK_REMOTE`. */
  remote(url: string): this {
    return this.client({ remote: argument('remote("sc://host:15002")', text, url) });
  }

  /** How to reach the server, beyond the connection string: token, TLS, retries, user. */
  client(options: Partial<ClientOptions>): this {
    this.#client = { ...this.#client, ...argument('client({ token: "…" })', record, options) };
    return this;
  }

  /** A name to show, as the setting `spark.app.name`. */
  appName(name: string): this {
    return this.config("spark.app.name", argument('appName("orders")', text, name));
  }

  /** A setting of the session, or several. One that a session cannot change fails, rather than being ignored. */
  config(key: string, value: Exclude<OptionValue, null>): this;
  config(settings: Settings): this;
  config(first: string | Settings, value?: Exclude<OptionValue, null>): this {
    const example = 'config("spark.sql.ansi.enabled", true)';
    const settings = isPlainObject(first) ? first : { [argument(example, text, first)]: value };
    const texts = Object.entries(settings).map(([key, setting]) => [key, settingText(example, setting)] as const);
    this.#settings = { ...this.#settings, ...Object.fromEntries(texts) };
    return this;
  }

  /**
   * The session of an earlier call in this process, if it is open and has the same server and user;
   * otherwise a new one. Its settings are set in either case.
   */
  async getOrCreate(): Promise<Session> {
    const opened = this.#open();
    const { current } = this.#sessions;
    if (current === null || !isSamePlace(current.client, opened.client)) {
      this.#sessions.keep(opened);
      return this.#configured(opened);
    }
    await opened.stop();
    return this.#configured(current);
  }

  /** A new session, whatever is open. */
  async create(): Promise<Session> {
    return this.#configured(this.#open());
  }

  #open(): Session {
    const remote = this.#client.remote ?? process.env["SPARK_REMOTE"];
    if (remote === undefined || remote === "") {
      throw new InvalidInputError(
        'Which Spark? Name it with .remote("sc://host:15002"), or in the environment variable SPARK_REMOTE.',
      );
    }
    return this.#sessions.open(new SparkConnectClient({ ...this.#client, remote }));
  }

  async #configured(session: Session): Promise<Session> {
    if (Object.keys(this.#settings).length > 0) await session.conf.set(this.#settings);
    return session;
  }
}

function isSamePlace(one: SparkConnectClient, other: SparkConnectClient): boolean {
  return one.remote === other.remote && one.userId === other.userId;
}
