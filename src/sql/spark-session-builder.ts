import type { ClientOptions } from "../client/client-options.ts";
import { SparkConnectClient } from "../client/spark-connect-client.ts";
import { InvalidInputError } from "../errors.ts";
import { plainOptions } from "./calls/call-options.ts";
import { argument, func, isPlainObject, record, text } from "./calls/checks.ts";
import type { OptionValue } from "./io/option-values.ts";
import { settingText } from "./runtime-conf.ts";

/** For messages. */
const renewableExample = "renewable({ setup: (spark) => makeViews(spark) })";

/** Settings of a session by name. */
export type Settings = Readonly<Record<string, Exclude<OptionValue, null>>>;

/** How a renewable session is made ready. */
export interface RenewableOptions<Session> {
  /**
   * Makes a new session what the program expects: its views, settings, artifacts and named functions. It runs when the
   * session is built and after each time that it was lost; what it returns is awaited.
   */
  readonly setup?: (spark: Session) => unknown;
}

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
  #renewable: RenewableOptions<Session> | null = null;

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
   * For programs that live longer than their session: if the server closes it, drops it as idle or restarts, the next
   * operation gets a new one, which `config` and `setup` make ready first. An operation under way fails with
   * `SessionLostError` and is not repeated. As long as the program lives, the session is kept from being idle.
   * Sessions that are made from this one (`newSession`, `cloneSession`) are not renewable.
   */
  renewable(options: RenewableOptions<Session> = {}): this {
    const { setup } = plainOptions({ example: renewableExample, checks: { setup: func } }, [options]);
    // Its parameter is the compiler's matter.
    this.#renewable = { setup: (setup ?? (() => {})) as NonNullable<RenewableOptions<Session>["setup"]> };
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
      return this.#made(opened);
    }
    await opened.stop();
    return this.#configured(current);
  }

  /** A new session, whatever is open. */
  async create(): Promise<Session> {
    return this.#made(this.#open());
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

  async #made(session: Session): Promise<Session> {
    try {
      return await this.#configured(session);
    } catch (error) {
      // Nobody else has it.
      await session.stop();
      throw error;
    }
  }

  async #configured(session: Session): Promise<Session> {
    const [settings, renewable] = [this.#settings, this.#renewable];
    const configure = async (): Promise<void> => {
      if (Object.keys(settings).length > 0) await session.conf.set(settings);
    };
    if (renewable === null) await configure();
    else {
      await session.client.renewWith(async () => {
        await configure();
        await renewable.setup?.(session);
      });
    }
    return session;
  }
}

function isSamePlace(one: SparkConnectClient, other: SparkConnectClient): boolean {
  return one.remote === other.remote && one.userId === other.userId;
}
