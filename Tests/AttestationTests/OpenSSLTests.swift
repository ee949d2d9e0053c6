import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Attestation

/// The lines of docs/attestation.md, run as they stand there: a reader without Rekindle checks a signature with them.
@Suite struct OpenSSLTests {
  /// The page's shell blocks between two headings.
  private static func blocks() throws -> [String] {
    let page = try String(contentsOf: repository.appending(path: "docs/attestation.md"), encoding: .utf8)
    let start = try #require(page.range(of: "## Checked by openssl alone\n"))
    let rest = page[start.upperBound...]
    let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
    return section.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  private func shell(_ script: String, in folder: URL, envelope: String, key: String) async throws -> (
    isSuccess: Bool, output: String
  ) {
    let path = OpenSSLCommand.folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let result = try await run(
      .name("sh"), arguments: ["-eu", "-c", script],
      environment: .inherit.updating(["ENVELOPE": envelope, "KEY": key, "PATH": path]),
      workingDirectory: FilePath(folder.path),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    return (result.terminationStatus.isSuccess, result.standardOutput + result.standardError)
  }

  @Test("A signature holds by openssl's command, and a changed one does not", arguments: KeyKind.allCases)
  func verifies(kind: KeyKind) async throws {
    let blocks = try Self.blocks()
    try #require(blocks.count == 4)
    let (parts, checks, id) = (blocks[0], [KeyKind.ed25519: blocks[1], .p256: blocks[2]], blocks[3])
    let check = try #require(checks[kind])
    #expect(check.hasPrefix("openssl "))
    try await withTemporaryFolder { folder in
      let key = try SigningKey.generate(kind)
      try key.write(to: folder.path + "/key")
      let envelope = try await Envelope.sample(by: key)
      let path = folder.path + "/envelope.json"
      try Data(envelope.json).write(to: URL(fileURLWithPath: path))
      let good = try await shell(parts + check, in: folder, envelope: path, key: folder.path + "/key.pub")
      #expect(good.isSuccess, "\(good.output)")
      #expect(try Data(contentsOf: folder.appending(path: "statement.json")) == Data(envelope.payload))
      let shown = try await shell(id, in: folder, envelope: path, key: folder.path + "/key.pub")
      #expect(shown.output == key.publicKey.id + "\n")

      var edited = envelope
      edited.payload = Array(
        String(decoding: envelope.payload, as: UTF8.self).replacing("\"documents\":3191", with: "\"documents\":3190")
          .utf8)
      #expect(edited != envelope)
      try Data(edited.json).write(to: URL(fileURLWithPath: path))
      #expect(
        try await shell(parts + check, in: folder, envelope: path, key: folder.path + "/key.pub").isSuccess == false)
    }
  }

  @Test("What openssl signs is taken here", arguments: KeyKind.allCases)
  func signs(kind: KeyKind) async throws {
    try await withTemporaryFolder { folder in
      let key = try SigningKey.generate(kind)
      try key.write(to: folder.path + "/key")
      let statement = try RehearsalRecord.sample().statement
      let message = Envelope.signedBytes(type: Envelope.payloadType, payload: statement)
      try Data(message).write(to: folder.appending(path: "signed.bin"))
      let script =
        kind == .ed25519
        ? "openssl pkeyutl -sign -inkey key -rawin -in signed.bin -out sig"
        : "openssl dgst -sha256 -sign key -out sig signed.bin"
      let signed = try await shell(script, in: folder, envelope: "", key: "")
      try #require(signed.isSuccess, "\(signed.output)")
      let signature = [UInt8](try Data(contentsOf: folder.appending(path: "sig")))
      let envelope = Envelope(payload: statement, signatures: [.init(keyID: nil, bytes: signature)])
      #expect(try Envelope(json: envelope.json).signatureStates(by: key.publicKey).contains(.valid))
    }
  }
}
