import { describe, expect, it } from "vitest";
import { describeFailure } from "../../src/cli/failure.ts";
import { AppError, BadInput, ModelUnavailable } from "../../src/errors.ts";

describe("what a failure says", () => {
  it("is the error's own message where a person can act on it", () => {
    expect(describeFailure(new BadInput("Ask again."))).toEqual({ exitCode: 2, message: "Ask again." });
    expect(describeFailure(new AppError("Make room."))).toEqual({ exitCode: 1, message: "Make room." });
  });

  it("is how to go on without a language model where one cannot be used, and that nothing is paid twice", () => {
    const { exitCode, message } = describeFailure(new ModelUnavailable("localhost:1", "HTTP 503", "Try again later."));
    expect(exitCode).toBe(1);
    expect(message).toMatch(/at localhost:1 gave no usable answer \(HTTP 503\)\. Try again later\.\n/);
    expect(message).toMatch(
      /add --analyst extractive\. What was done so far is kept: .* only what is missing is .* paid/,
    );
  });

  it("is that it is a bug otherwise, with its causes", () => {
    const { exitCode, message } = describeFailure(
      new TypeError("x is undefined", { cause: new Error("no such table") }),
    );
    expect(exitCode).toBe(1);
    expect(message).toContain("This is a bug in Assignee. Please open an issue");
    expect(message).toContain("TypeError: x is undefined");
    expect(message).toContain("caused by Error: no such table");
  });
});
