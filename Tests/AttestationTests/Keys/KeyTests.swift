import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import Attestation

@Suite struct KeyTests {
  private func openssl(_ arguments: [String]) async throws -> String {
    let result = try await run(
      .path(FilePath(OpenSSLCommand.path)), arguments: Arguments(arguments), output: .string(limit: 1 << 20),
      error: .string(limit: 1 << 20))
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
    return result.standardOutput
  }

  private func mode(_ path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  private func code(_ path: String, isPrivate: Bool) -> AttestationError.Code? {
    let error = #expect(throws: AttestationError.self) {
      if isPrivate { _ = try SigningKey(file: path) } else { _ = try PublicKey(file: path) }
    }
    return error?.code
  }

  @Test("A key is written for its owner alone, read again, and the same to openssl", arguments: KeyKind.allCases)
  func files(kind: KeyKind) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path + "/key"
      let key = try SigningKey.generate(kind)
      try key.write(to: path)
      #expect(try mode(path) == 0o600)
      #expect(try mode(path + ".pub") == 0o644)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
      #expect(try SigningKey(file: path).publicKey.id == key.publicKey.id)
      #expect(try PublicKey(file: path + ".pub").id == key.publicKey.id)
      #expect(try PublicKey(file: path + ".pub").kind == kind)
      let shown = try await openssl(["pkey", "-in", path, "-pubout"])
      #expect(try String(contentsOfFile: path + ".pub", encoding: .utf8) == shown)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["key", "key.pub"])
    }
  }

  @Test("Nothing is written over, and a half pair is not left behind", arguments: ["key", "key.pub"])
  func existing(name: String) async throws {
    try await withTemporaryFolder { folder in
      let there = folder.appending(path: name)
      try Data("mine".utf8).write(to: there)
      let error = #expect(throws: AttestationError.self) {
        try SigningKey.generate(.ed25519).write(to: folder.path + "/key")
      }
      #expect(error?.code == .exists)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
      #expect(try Data(contentsOf: there) == Data("mine".utf8))
    }
  }

  @Test("Nothing is written through a link that leads nowhere")
  func link() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path + "/key"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/elsewhere")
      let error = #expect(throws: AttestationError.self) { try SigningKey.generate(.p256).write(to: path) }
      #expect(error?.code == .exists)
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/elsewhere"))
    }
  }

  @Test(
    "A private key that others may read is refused, and says how to mend it", arguments: [0o640, 0o604, 0o644, 0o620])
  func exposed(mode: Int) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path + "/key"
      try SigningKey.generate(.ed25519).write(to: path)
      _ = try SigningKey(file: path)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let error = #expect(throws: AttestationError.self) { try SigningKey(file: path) }
      #expect(error?.code == .keyExposed)
      #expect(error?.remedy.contains("chmod 600") == true)
    }
  }

  /// How a key of openssl's is made, and whether it can be used.
  private static let made: [(String, [[String]], isGood: Bool)] = [
    ("Ed25519", [["genpkey", "-algorithm", "ed25519", "-out"]], true),
    ("P-256", [["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out"]], true),
    ("P-256 in its older form, with its parameters", [["ecparam", "-name", "prime256v1", "-genkey", "-out"]], true),
    ("P-384", [["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out"]], false),
    ("secp256k1", [["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out"]], false),
    (
      "P-256 by its numbers, not by its name",
      [["ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit", "-out"]], false
    ),
    ("RSA", [["genpkey", "-algorithm", "RSA", "-out"]], false),
    ("X25519", [["genpkey", "-algorithm", "x25519", "-out"]], false),
    (
      "Ed25519, encrypted",
      [["genpkey", "-algorithm", "ed25519", "-aes-256-cbc", "-pass", "pass:secret", "-out"]], false
    ),
  ]

  @Test("Keys of openssl's: two kinds are used, all others refused", arguments: made.indices)
  func kinds(index: Int) async throws {
    let (name, commands, isGood) = Self.made[index]
    try await withTemporaryFolder { folder in
      let path = folder.path + "/key"
      for command in commands { _ = try await openssl(command + [path]) }
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      guard isGood else {
        #expect(code(path, isPrivate: true) == .key, "\(name)")
        guard !name.contains("encrypted") else { return }
        _ = try await openssl(["pkey", "-in", path, "-pubout", "-out", path + ".pub"])
        #expect(code(path + ".pub", isPrivate: false) == .key, "\(name)")
        return
      }
      let key = try SigningKey(file: path)
      let message = Array("message".utf8)
      #expect(key.publicKey.isSignature(try key.signature(of: message), of: message), "\(name)")
    }
  }

  @Test("What is no key, or the other half of one")
  func noKeys() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.path + "/key"
      try SigningKey.generate(.p256).write(to: path)
      let privatePEM = try Data(contentsOf: URL(fileURLWithPath: path))
      let publicPEM = try Data(contentsOf: URL(fileURLWithPath: path + ".pub"))
      func file(_ data: Data) throws -> String {
        let path = folder.path + "/\(UUID().uuidString)"
        try data.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
      }
      #expect(code(path, isPrivate: false) == .key)
      #expect(code(try file(publicPEM), isPrivate: true) == .key)
      #expect(code(try file(publicPEM + publicPEM), isPrivate: false) == .key)
      #expect(code(try file(privatePEM + privatePEM), isPrivate: true) == .key)
      for data in [Data(), Data("text".utf8), privatePEM.prefix(60), Data(repeating: 0x41, count: 60_000)] {
        #expect(code(try file(data), isPrivate: true) == .key)
      }
      for data in [Data(), Data("text".utf8), publicPEM.prefix(60), publicPEM.dropFirst(30)] {
        #expect(code(try file(data), isPrivate: false) == .key)
      }
      let large = Data(repeating: 0x41, count: 1 << 20)
      for isPrivate in [true, false] {
        #expect(code(try file(large), isPrivate: isPrivate) == .unreadable)
        #expect(code(folder.path + "/nowhere", isPrivate: isPrivate) == .unreadable)
        #expect(code(folder.path, isPrivate: isPrivate) == .unreadable || isPrivate)
      }
    }
  }
}
