import Foundation
import Reports
import TestSupport
import Testing

@testable import Runbooks

/// Commands find the operator's access token in a file, while they run and no longer.
@Suite struct TokenFileTests {
  private static let token = "ya29.SECRET"

  /// A runbook whose command notes the file's name, what is in it, and who may read it, before `end`.
  private static func text(_ end: String) -> String {
    runbookText(
      """
      ## Use

      ```yaml step
      mutates: true
      ```

      ```sh before
      test "$(cat "$REKINDLE_ACCESS_TOKEN_FILE")" = \(token)
      ```

      ```sh run
      echo "$REKINDLE_ACCESS_TOKEN_FILE" > place
      cat "$REKINDLE_ACCESS_TOKEN_FILE" > token
      find "$REKINDLE_ACCESS_TOKEN_FILE" -perm 0600 -type f > modes
      find "$(dirname "$REKINDLE_ACCESS_TOKEN_FILE")" -maxdepth 0 -perm 0700 >> modes
      \(end)
      ```

      ```sh after
      test "$(cat "$REKINDLE_ACCESS_TOKEN_FILE")" = \(token)
      ```

      ```sh undo
      cat "$REKINDLE_ACCESS_TOKEN_FILE" > undone
      ```
      """)
  }

  private func withToken(_ text: String, _ body: (Rig) async throws -> Void) async throws {
    try await withRig(text) { rig async throws in
      var rig = rig
      rig.accessToken = Self.token
      try await body(rig)
    }
  }

  private func place(_ rig: Rig) throws -> String {
    try #require(rig.result("place")).trimmingCharacters(in: .newlines)
  }

  @Test(arguments: ["true", "exit 1"]) func whileACommandRuns(_ end: String) async throws {
    try await withToken(Self.text(end)) { rig async throws in
      let ending = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      #expect(ending == (end == "true" ? .finished : .stopped(.init(reason: .command, step: 1))))
      let place = try place(rig)
      #expect(rig.result("token") == Self.token)
      #expect(rig.result("modes") == "\(place)\n\((place as NSString).deletingLastPathComponent)\n")
      #expect(!FileManager.default.fileExists(atPath: (place as NSString).deletingLastPathComponent))
      // Nothing of it is kept with the run.
      for file in try FileManager.default.subpathsOfDirectory(atPath: rig.journalPath) {
        let bytes = FileManager.default.contents(atPath: "\(rig.journalPath)/\(file)") ?? Data()
        #expect(bytes.range(of: Data(Self.token.utf8)) == nil || file == "runbook.md", "\(file)")
      }
    }
  }

  @Test func whileItIsTakenBack() async throws {
    try await withToken(Self.text("exit 1")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      #expect(try await rig.resume(ScriptedOperator().deaf) { $0.undo = true } == .takenBack)
      #expect(rig.result("undone") == Self.token)
      #expect(try !FileManager.default.fileExists(atPath: place(rig)))
    }
  }

  @Test func inADryRun() async throws {
    let text = runbookText(
      """
      ## Look

      ```sh before read-only
      test "$(cat "$REKINDLE_ACCESS_TOKEN_FILE")" = \(Self.token)
      echo "$REKINDLE_ACCESS_TOKEN_FILE" > place
      ```

      ```sh run
      true
      ```
      """)
    try await withToken(text) { rig async throws in
      #expect(try await !rig.dryRun().hasFalseCheck)
      #expect(try !FileManager.default.fileExists(atPath: place(rig)))
    }
  }

  @Test(arguments: [nil, ""] as [String?]) func withoutAToken(_ token: String?) async throws {
    let text = runbookText("## Look\n\n```sh run\necho \"file: ${REKINDLE_ACCESS_TOKEN_FILE:-none}\" > out\n```")
    try await withRig(text) { rig async throws in
      var rig = rig
      rig.accessToken = token
      #expect(try await rig.run([:], ScriptedOperator().deaf) == .finished)
      #expect(rig.result("out") == "file: none\n")
    }
  }

  @Test func whatAKilledRunnerLeftIsRemoved() async throws {
    try await withToken(Self.text("exit 1")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let left = try #require(try TokenFile("left", run: rig.state.start.run).write())
      #expect(try left == place(rig))
      #expect(
        try await rig.resume(ScriptedOperator().deaf) { $0.skips = [1: "done by hand"] } == .open(points: 1))
      #expect(!FileManager.default.fileExists(atPath: (left as NSString).deletingLastPathComponent))
    }
  }

  @Test func whereSomethingIsInTheWayNothingIsRun() async throws {
    try await withToken(Self.text("exit 1")) { rig async throws in
      _ = try await rig.run([:], ScriptedOperator().deaf) { $0.yes = true }
      let folder = URL(fileURLWithPath: try place(rig)).deletingLastPathComponent()
      try Data("another user's".utf8).write(to: folder)
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.removeItem(at: rig.work.appending(path: "place"))
      let problem = await #expect(throws: JournalError.self) {
        try await rig.resume(ScriptedOperator().deaf) { $0.yes = true }
      }
      #expect(problem?.code == .unwritable)
      #expect(rig.result("place") == nil)
      #expect(try String(contentsOf: folder, encoding: .utf8) == "another user's")
    }
  }
}
