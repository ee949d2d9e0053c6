import Documents
import Foundation
import TestSupport
import Testing

@testable import Attestation

/// The functions that evidence prints, run by a POSIX shell.
@Suite struct SignatureScriptTests {
  private func check(_ envelope: [UInt8], _ file: String, by key: PublicKey, in folder: URL) async throws -> (
    isGood: Bool, signed: String
  ) {
    try Data(envelope).write(to: folder.appending(path: file))
    let commands = [
      SignatureScript.functions, SignatureScript.keyFile(key),
      "\(SignatureScript.check(ExactName(file), keyID: key.id)) >&2 || exit 7",
      "statement ./\"$FILE\"",
    ]
    let path = OpenSSLCommand.folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let outcome = try await CommandLineTool.shell(
      "exec sh -c \"$SCRIPT\"", in: folder.path,
      environment: ["SCRIPT": commands.joined(separator: "\n"), "FILE": file, "PATH": path])
    #expect([0, 7].contains(outcome.status), "\(outcome.errors)")
    return (outcome.status == 0, outcome.output)
  }

  @Test(
    "A signature holds in every layout of the envelope, and under every name of the file", arguments: KeyKind.allCases)
  func holds(kind: KeyKind) async throws {
    try await withTemporaryFolder { folder in
      let key = try Keys.key(kind)
      let envelope = try await Envelope.sample(by: key)
      let statement = String(decoding: envelope.payload, as: UTF8.self)
      let other = try await Envelope.sample(by: try #require(Keys.other))
      var both = envelope
      both.signatures = other.signatures + envelope.signatures
      let text = String(decoding: envelope.json, as: UTF8.self)
      let layouts = [
        text, String(decoding: both.json, as: UTF8.self),
        text.replacing(",", with: ",\n  ").replacing("{", with: "{ ").replacing("\":", with: "\" :\t"),
        text.replacing("/", with: "\\/"),
      ]
      for (index, layout) in layouts.enumerated() {
        let file = ["record.json", "-x y.json", "it's.json", "$(touch gone).json"][index]
        let checked = try await check(Array(layout.utf8), file, by: key.publicKey, in: folder)
        #expect(checked.isGood && checked.signed == statement, "\(index)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/gone"))
    }
  }

  @Test("What another key signed, what was changed, and what is not signed does not hold", arguments: KeyKind.allCases)
  func fails(kind: KeyKind) async throws {
    try await withTemporaryFolder { folder in
      let key = try Keys.key(kind)
      let envelope = try await Envelope.sample(by: key)
      var edited = envelope
      edited.payload = Array(
        String(decoding: envelope.payload, as: UTF8.self).replacing("3191", with: "3190").utf8)
      #expect(edited != envelope)
      // A text that looks like a member does not become one.
      var hidden = edited
      hidden.signatures[0].keyID = "x\",\"payload\":\"\(Data(envelope.payload).base64EncodedString())"
      let foreign = try await Envelope.sample(by: try #require(Keys.other))
      for bytes in [edited.json, hidden.json, foreign.json, envelope.payload, Array("{}".utf8)] {
        #expect(try await check(bytes, "record.json", by: key.publicKey, in: folder).isGood == false)
      }
    }
  }
}
