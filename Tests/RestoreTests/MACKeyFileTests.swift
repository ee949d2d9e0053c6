import Foundation
import Keys
import Restore
import TestSupport
import Testing
import Work

/// Where the key of plans and journals is, and which files are none.
struct MACKeyFileTests {
  @Test("This user's own is made at first use, for this user alone, and is the same from then on")
  func own() async throws {
    try await withTemporaryFolder { folder in
      let state = folder.appending(path: "state").path
      let file = try MACKeyFile(nil, ["XDG_STATE_HOME": state, "HOME": "/nowhere"])
      #expect(file.path == "\(state)/rekindle/mac.key")
      #expect(throws: RefusedError.self) { try file.key() }
      let key = try file.keyForWriting()
      #expect(try file.key().hexadecimal == key.hexadecimal && file.keyForWriting().hexadecimal == key.hexadecimal)
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(text == key.hexadecimal + "\n")
      for (path, mode) in [(file.path, 0o600), ("\(state)/rekindle", 0o700)] {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
      }
    }
  }

  @Test("An option, then a variable, then this user's state folder name it")
  func places() throws {
    let environment = ["XDG_STATE_HOME": "/s", "HOME": "/h", "REKINDLE_MAC_KEY": "/v"]
    #expect(try MACKeyFile("/o", environment).path == "/o")
    #expect(try MACKeyFile(nil, environment).path == "/v")
    #expect(try MACKeyFile(nil, ["XDG_STATE_HOME": "s", "HOME": "/h"]).path == "/h/.local/state/rekindle/mac.key")
    #expect(throws: RefusedError.self) { try MACKeyFile(nil, [:]) }
  }

  @Test("A named file is never made, and must hold a key that no one else can read")
  func named() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "key").path
      let file = try MACKeyFile(path, [:])
      #expect(throws: RefusedError.self) { try file.keyForWriting() }
      #expect(!FileManager.default.fileExists(atPath: path))
      let digits = MACKey().hexadecimal
      func isRefused(_ text: String, mode: Int = 0o600) throws -> Bool {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        do { _ = try file.key() } catch { return true }
        return false
      }
      #expect(try !isRefused(digits) && !isRefused(digits + "\n"))
      for text in ["", String(digits.dropLast()), digits + "0", digits + "\n\n", digits.uppercased() + "g"] {
        #expect(try isRefused(text), "\(text)")
      }
      for mode in [0o640, 0o604, 0o620, 0o602] { #expect(try isRefused(digits, mode: mode)) }
      #expect(throws: RefusedError.self) { try MACKeyFile(folder.path, [:]).key() }
    }
  }

  @Test("It belongs to this user", .enabled(if: geteuid() == 0, "only the superuser can give a file away"))
  func owner() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending(path: "key").path
      try MACKey().hexadecimal.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      #expect(throws: Never.self) { try MACKeyFile(path, [:]).key() }
      #expect(chown(path, 65_534, 65_534) == 0)
      #expect(throws: RefusedError.self) { try MACKeyFile(path, [:]).key() }
    }
  }

  @Test("The code is HMAC-SHA256, as OpenSSL's command computes it")
  func code() async throws {
    let key = try #require(MACKey(hexadecimal: String(repeating: "0b", count: 32)))
    try await withTemporaryFolder { folder in
      let message = folder.appending(path: "message")
      try Data("Hi There".utf8).write(to: message)
      let answer = try await CommandLineTool.shell(
        "'\(OpenSSLCommand.path)' dgst -sha256 -mac HMAC -macopt hexkey:\(key.hexadecimal) message", in: folder.path)
      let code = try key.code(of: Array("Hi There".utf8)).hexadecimal
      #expect(answer.output.contains(code), "\(answer)")
    }
    #expect("\(key)" == "(a key)" && !String(reflecting: key).contains("0b"))
  }
}
