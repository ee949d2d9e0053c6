import Foundation
import JSON
import TestSupport
import Testing

@Suite("rekindle attestation keys") struct AttestationKeysTests {
  private func keys(_ options: String..., in folder: URL) async throws -> (status: Int32, json: JSONValue?) {
    let outcome = try await CommandLineTool.run(
      ["attestation", "keys", "--format", "json"] + options, in: folder.path)
    return (outcome.status, try? JSONParser.parse(Array(outcome.output.utf8)))
  }

  /// A policy that believed `old` until 2026-11-20 and believes `new` since 2026-11-19.
  private func withPolicy(_ body: (URL) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      for name in ["old.key", "new.key", "other.key"] {
        #expect(try await CommandLineTool.run(["attestation", "keygen", "-o", name], in: folder.path).status == 0)
      }
      let policy = """
        version: 1
        backups:
          bucket: shop-backups
          publicKeys:
            - {file: old.key.pub, until: 2026-11-20}
            - {file: new.key.pub, from: 2026-11-19}
        """
      try Data(policy.utf8).write(to: folder.appending(path: "rekindle.yaml"))
      try await body(folder)
    }
  }

  @Test(
    "A key is believed in its period only, whatever its file is called",
    arguments: [
      ("old.key.pub", "2026-11-19T23:59:59Z", true), ("old.key.pub", "2026-11-20T00:00:00Z", false),
      ("new.key.pub", "2026-11-18T23:59:59Z", false), ("new.key.pub", "2026-11-19T00:00:00Z", true),
      ("copy.pub", "2026-11-19T12:00:00Z", true), ("other.key.pub", "2026-11-19T12:00:00Z", false),
    ])
  func period(_ file: String, _ time: String, _ isBelieved: Bool) async throws {
    try await withPolicy { folder in
      try FileManager.default.copyItem(
        at: folder.appending(path: "old.key.pub"), to: folder.appending(path: "copy.pub"))
      let (status, json) = try await keys(file, "--at", time, in: folder)
      #expect(status == (isBelieved ? 0 : 1))
      #expect(json?["believed"]?.truth == isBelieved && json?["time"]?.text == time)
      #expect(json?["keys"]?.elements?.count == 2)
    }
  }

  @Test func theListSaysWhichCountNow() async throws {
    try await withPolicy { folder in
      let (status, json) = try await keys(in: folder)
      #expect(status == 0 && json?["believed"] == nil)
      let listed = json?["keys"]?.elements ?? []
      #expect(listed.map { $0["believed"]?.truth } == [false, true])
      #expect(listed.first?["until"]?.text == "2026-11-20T00:00:00Z" && listed.first?["from"] == nil)
      #expect(listed.last?["file"]?.text?.hasSuffix("/new.key.pub") == true)
    }
  }

  @Test func whatCannotBeReadIsNoAnswer() async throws {
    try await withPolicy { folder in
      #expect(try await keys("absent.pub", in: folder).status == 3)
      #expect(try await keys("old.key.pub", "--at", "yesterday", in: folder).status == 64)
      try FileManager.default.removeItem(at: folder.appending(path: "new.key.pub"))
      #expect(try await keys("old.key.pub", in: folder).status == 3)
      try Data("version: 1\n".utf8).write(to: folder.appending(path: "rekindle.yaml"))
      #expect(try await keys("old.key.pub", in: folder).status == 64)
    }
  }
}
