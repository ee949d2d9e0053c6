import Documents
import ExportFormat
import Foundation
import JSON
import Subprocess
import TestSupport
import Testing
import Verification

@testable import Attestation

@Suite("rekindle attestation") struct AttestationCommandTests {
  /// A key, a statement about a copy of `erp`, and its envelope, all made by the command but for the statement.
  private struct Desk {
    var folder: URL
    var export: ExportFolder
    /// Microseconds since 1970.
    var finished: Int64

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: folder.appending(path: name)) }

    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    func attestation(_ arguments: String...) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(["attestation"] + arguments, in: folder.path)
    }

    func verify(_ envelope: String, _ options: String...) async throws -> CommandLineTool.Outcome {
      try await CommandLineTool.run(
        ["attestation", "verify", envelope, "--key", "key.pub"] + options, in: folder.path)
    }
  }

  private static func record(of export: ExportFolder, finished: Int64) async throws -> RehearsalRecord {
    let outcome = try await Verifier().verify(export.path)
    let files = try await outcome.digests()
    var record = RehearsalRecord(
      outcome.report, files: files, toolVersion: "0.1.0", started: finished - 20_000_000, finished: finished)
    record.depth = .rehearsed
    record.staging = .init(kind: .embedded, database: DatabaseName(project: "staging"))
    let documents = record.documents
    record.readBack = .init(documents: documents, equal: documents, missing: 0, extra: 0, changed: 0)
    return record
  }

  private func withDesk(
    type: String = "ed25519", age: Int64 = 3_600, _ body: (Desk) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let finished = Int64(Date.now.timeIntervalSince1970) * 1_000_000 - age * 1_000_000
      let desk = Desk(folder: folder, export: try SampleExport.fixture("erp").make(in: folder), finished: finished)
      let statement = try Statement(rehearsal: try await Self.record(of: desk.export, finished: finished))
      try Data(statement.json).write(to: folder.appending(path: "statement.json"))
      #expect(try await desk.attestation("keygen", "--type", type, "-o", "key").status == 0)
      let signed = try await desk.attestation("sign", "statement.json", "--key", "key", "-o", "envelope.json")
      try #require(signed.status == 0, "\(signed.errors)")
      #expect(signed.output.isEmpty)
      try await body(desk)
    }
  }

  private func json(_ outcome: CommandLineTool.Outcome) throws -> JSONValue {
    try JSONParser.parse(Array(outcome.output.utf8))
  }

  @Test("From a key to a proof: 0 only if everything holds", arguments: ["ed25519", "p256"])
  func proof(type: String) async throws {
    try await withDesk(type: type) { desk in
      let good = try await desk.verify("envelope.json", "--export", desk.export.path, "--max-age", "26h")
      #expect(good.status == 0, "\(good.output)")
      #expect(good.output.hasPrefix("verified "))
      let unasked = try await desk.verify("envelope.json", "--format", "json")
      #expect(unasked.status == 0)
      let left = try json(unasked)
      #expect(left["filesCompared"] == nil && left["notChecked"]?.elements?.isEmpty == false)
      #expect(unasked.output.contains("--export"))
      let told = try json(try await desk.verify("envelope.json", "--export", desk.export.path, "--format", "json"))
      #expect(told["schema"]?.text == "rekindle.attestation-verify/1")
      #expect(told["verdict"]?.text == "verified")
      #expect(told["filesCompared"]?.integer == 3)
      #expect(told["signatures"]?.elements?.first?["state"]?.text == "valid")
      #expect(told["statement"]?["predicate"]?["documents"]?.integer == 3_269)
      #expect(told["findings"]?.elements?.isEmpty == true)
    }
  }

  @Test("1: another export, too old, not far enough, not passed")
  func proofOfSomethingElse() async throws {
    try await withDesk { desk in
      func code(_ outcome: CommandLineTool.Outcome) throws -> [String?] {
        #expect(outcome.status == 1)
        let told = try json(outcome)
        #expect(told["verdict"]?.text == "different")
        return told["findings"]?.elements?.map { $0["code"]?.text } ?? []
      }
      let old = try await desk.verify("envelope.json", "--max-age", "30m", "--format", "json")
      #expect(try code(old) == ["attestation-too-old"])
      #expect(try await desk.verify("envelope.json", "--max-age", "3h").status == 0)
      let deep = try await desk.verify("envelope.json", "--depth", "probed", "--format", "json")
      #expect(try code(deep) == ["attestation-depth"])
      try desk.export.edit { $0[50_000] ^= 1 }
      let other = try await desk.verify("envelope.json", "--export", desk.export.path, "--format", "json")
      #expect(try code(other) == ["attestation-file-differs"])
      let text = try await desk.verify("envelope.json", "--export", desk.export.path)
      #expect(text.status == 1 && text.output.contains("attestation-file-differs"))
      #expect(text.output.contains("all_namespaces/all_kinds/output-0"))

      var failed = try Statement(json: Array(try desk.text("statement.json").utf8)).record
      failed.verdict = .different
      failed.readBack?.missing = 1
      try desk.write(String(decoding: try Statement(rehearsal: failed).json, as: UTF8.self), to: "failed.json")
      #expect(try await desk.attestation("sign", "failed.json", "--key", "key", "-o", "failed.dsse").status == 0)
      let notPassed = try await desk.verify("failed.dsse", "--format", "json")
      #expect(try code(notPassed) == ["attestation-not-passed"])
    }
  }

  @Test("2: edited, another key's, no envelope")
  func noProof() async throws {
    try await withDesk { desk in
      let envelope = try desk.text("envelope.json")
      let statement = try desk.text("statement.json")
      let edited = Data(statement.replacing("3269", with: "3268").utf8).base64EncodedString()
      let payload = try #require(envelope.firstMatch(of: /"payload":"([^"]*)"/)?.1)
      try desk.write(envelope.replacing(payload, with: edited), to: "edited.json")
      try desk.write(envelope + " x", to: "longer.json")
      for file in ["edited.json", "longer.json", "statement.json"] {
        let outcome = try await desk.verify(file, "--export", desk.export.path, "--format", "json")
        #expect(outcome.status == 2, "\(file)")
        let told = try json(outcome)
        #expect(told["verdict"]?.text == "corrupt" && told["filesCompared"] == nil)
      }
      #expect(try await desk.attestation("keygen", "-o", "other").status == 0)
      let other = try await desk.attestation("verify", "envelope.json", "--key", "other.pub", "--format", "json")
      #expect(other.status == 2)
      let told = try json(other)
      #expect(told["statement"] == nil && told["findings"]?.elements?.first?["code"]?.text == "attestation-signature")
    }
  }

  @Test("3 and 64: what cannot be read, and what was not meant")
  func usage() async throws {
    try await withDesk { desk in
      #expect(try await desk.verify("nowhere.json").status == 3)
      #expect(try await desk.verify(".").status == 3)
      #expect(try await desk.attestation("verify", "envelope.json", "--key", "nowhere").status == 3)
      #expect(try await desk.attestation("verify", "envelope.json", "--key", "envelope.json").status == 64)
      let half = try await desk.attestation("verify", "envelope.json", "--key", "key")
      #expect(half.status == 64 && half.errors.contains(".pub"))
      #expect(try await desk.attestation("verify", "envelope.json").status == 64)
      #expect(try await desk.verify("envelope.json", "--export", "nowhere").status == 64)
      for age in ["26", "h", "-1h", "0h", "1y", "1.5h"] {
        #expect(try await desk.verify("envelope.json", "--max-age=\(age)").status == 64, "\(age)")
      }
      #expect(try await desk.verify("envelope.json", "--format", "html").status == 64)
      #expect(try await desk.attestation("sign", "statement.json", "--key", "gcpkms://x", "-o", "x").status == 64)
      for command in ["keygen", "sign", "verify", "show"] {
        let help = try await desk.attestation(command, "--help")
        #expect(help.status == 0 && help.output.contains("EXIT STATUS") && help.output.contains("EXAMPLE"))
      }
    }
  }

  @Test("3: a file of the export that cannot be read proves nothing, for it or against it")
  func unreadable() async throws {
    try await withDesk { desk in
      let output = desk.export.place(of: ExportFolder.output).path
      try desk.export.letOthersRead()
      try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: output)
      let outcome = try await CommandLineTool.runWithoutPrivileges(
        "attestation", "verify", desk.path("envelope.json"), "--key", desk.path("key.pub"), "--export",
        desk.export.path, "--format", "json")
      guard let outcome else { return }
      #expect(outcome.status == 3, "\(outcome.errors)")
      let told = try json(outcome)
      #expect(told["verdict"]?.text == "incomplete")
      #expect(told["findings"]?.elements?.map { $0["code"]?.text } == ["file-unreadable"])
    }
  }

  @Test("4: what is refused, with nothing written")
  func refused() async throws {
    try await withDesk { desk in
      let key = try desk.text("key")
      let again = try await desk.attestation("keygen", "-o", "key")
      #expect(again.status == 4)
      #expect(try desk.text("key") == key)
      try desk.write(try desk.text("statement.json").replacing("rehearsal/v1", with: "other/v1"), to: "foreign.json")
      for file in ["foreign.json", "envelope.json", "key.pub"] {
        let outcome = try await desk.attestation("sign", file, "--key", "key", "-o", "out.json")
        #expect(outcome.status == 4, "\(file) \(outcome.errors)")
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: desk.path("key"))
      let exposed = try await desk.attestation("sign", "statement.json", "--key", "key", "-o", "out.json")
      #expect(exposed.status == 4 && exposed.errors.contains("chmod 600"))
      #expect(!exposed.errors.contains("BEGIN") && !FileManager.default.fileExists(atPath: desk.path("out.json")))
    }
  }

  @Test("show says what is in it, and that nobody checked who wrote it")
  func show() async throws {
    try await withDesk { desk in
      let plain = try await desk.attestation("show", "envelope.json")
      #expect(plain.status == 0)
      for text in ["verified", "rehearsed", "invoices", "3,269", "output-0"] {
        #expect(plain.output.contains(text), "\(text)")
      }
      let checked = try await desk.attestation("show", "envelope.json", "--key", "key.pub")
      #expect(checked.status == 0)
      let statement = try await desk.attestation("show", "statement.json")
      #expect(statement.status == 0)
      #expect(try await desk.attestation("show", "statement.json", "--key", "key.pub").status == 2)
      #expect(try await desk.attestation("keygen", "-o", "other").status == 0)
      let other = try await desk.attestation("show", "envelope.json", "--key", "other.pub")
      #expect(other.status == 2)
      for (file, state) in [("envelope.json", "notChecked"), ("statement.json", "unsigned")] {
        let told = try json(try await desk.attestation("show", file, "--format", "json"))
        #expect(told["schema"]?.text == "rekindle.attestation/1")
        #expect(told["signature"]?.text == state)
        #expect(told["statement"]?["_type"]?.text == "https://in-toto.io/Statement/v1")
      }
      #expect(try await desk.attestation("show", "key.pub").status == 2)
      #expect(try await desk.attestation("show", "nowhere").status == 3)
    }
  }

  @Test("Nothing in a statement acts on a terminal")
  func hostileNames() async throws {
    try await withDesk { desk in
      var record = try Statement(json: Array(try desk.text("statement.json").utf8)).record
      record.collections.append(.init(id: "\u{1B}[2J\u{202E}x\ny", documents: 1))
      record.notChecked = ["\u{9B}2J"]
      try desk.write(String(decoding: try Statement(rehearsal: record).json, as: UTF8.self), to: "s.json")
      for format in ["text", "json"] {
        let shown = try await desk.attestation("show", "s.json", "--format", format)
        #expect(shown.status == 0)
        #expect(
          !shown.output.unicodeScalars.contains {
            $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E
          })
        #expect(shown.output.contains(format == "text" ? "\\u{1b}[2J" : "\\u001b[2J"))
      }
    }
  }

  @Test("A key in Cloud KMS signs, and its public key checks")
  func kms() async throws {
    try await withDesk { desk in
      let rings = "projects/p/locations/global/keyRings"
      let outcome = try await CommandLineTool.runSandbox(data: desk.path("data")) { endpoint in
        for (path, body) in [
          ("\(rings)?keyRingId=r", "{}"),
          (
            "\(rings)/r/cryptoKeys?cryptoKeyId=k",
            #"{"purpose":"ASYMMETRIC_SIGN","versionTemplate":{"algorithm":"EC_SIGN_P256_SHA256"}}"#
          ),
        ] {
          _ = try await run(
            .name("curl"), arguments: Arguments(["--silent", "--fail", "--data", body, "\(endpoint)/v1/\(path)"]),
            output: .discarded, error: .discarded)
        }
        let key = "gcpkms://\(rings)/r/cryptoKeys/k/cryptoKeyVersions/1"
        let environment = ["REKINDLE_ENDPOINT_CLOUDKMS": endpoint, "NO_GCE_CHECK": "true"]
        func attestation(_ arguments: String...) async throws -> CommandLineTool.Outcome {
          try await CommandLineTool.run(["attestation"] + arguments, in: desk.folder.path, environment: environment)
        }
        let signed = try await attestation("sign", "statement.json", "--key", key, "-o", "kms.json")
        #expect(signed.status == 0, "\(signed.errors)")
        #expect(try await attestation("verify", "kms.json", "--key", key).status == 0)
        #expect(try await attestation("verify", "envelope.json", "--key", key).status == 2)
        let missing = try await attestation("sign", "statement.json", "--key", key + "1", "-o", "none.json")
        #expect(missing.status == 3 && !FileManager.default.fileExists(atPath: desk.path("none.json")))
      }
      #expect(outcome.status == 0)
    }
  }
}
