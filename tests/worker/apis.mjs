// Plays Garmin's API: an HTTP server that answers what pings point to.

import { createServer } from "node:http";

const REST = "/wellness-api/rest/";

export class Apis {
  /** What was called, in order: method, host and path with query. */
  calls = [];
  #answers = new Map();

  static async start() {
    const apis = new Apis();
    apis.server = createServer((request, response) => apis.#answer(request, response));
    await new Promise((resolve) => apis.server.listen(0, "127.0.0.1", resolve));
    apis.address = `127.0.0.1:${apis.server.address().port}`;
    return apis;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  /**
   * A URL that answers with each of `answers` once, and then as Garmin does where a token was used: 410. An answer is a
   * body, a status, or a function that writes to the response.
   */
  url(path, ...answers) {
    this.#answers.set(REST + path, answers);
    return `https://apis.garmin.com${REST}${path}`;
  }

  /** How often the URL was called. */
  called(url) {
    const { host, pathname, search } = new URL(url);
    return this.calls.filter((call) => call === `GET ${host}${pathname}${search}`).length;
  }

  #answer(request, response) {
    this.calls.push(`${request.method} ${request.headers.host}${request.url}`);
    const answer = this.#answers.get(request.url)?.shift() ?? 410;
    if (typeof answer === "function") return answer(response);
    const status = typeof answer === "number" ? answer : 200;
    response.writeHead(status, { "content-type": status === 200 ? "application/octet-stream" : "application/json" });
    response.end(status === 200 ? answer : JSON.stringify({ errorMessage: "no" }));
  }
}
