import Foundation
import TestSupport
import Testing

@testable import GoogleCloud

/// `REKINDLE_ACCESS_TOKEN_FILE` names a token's file, which only its owner may read.
struct AccessTokenFileTests {
  private static let largest = 64 << 10

  private let folder: CredentialFolder

  init() throws { folder = try CredentialFolder() }

  private func file(_ text: String, mode: Int = 0o600) throws -> String {
    let path = try folder.file("token", text)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  /// The error of a file that is not taken; it names the file, and holds nothing of it.
  private func check(refused path: String) throws {
    let error = try #require(
      #expect(throws: GoogleCloudError.self) { _ = try GoogleServices([AccessTokenFile.variable: path]) })
    #expect(error.code == .badCredentials)
    #expect(error.message.contains(path) && error.message.contains("REKINDLE_ACCESS_TOKEN_FILE"), "\(error)")
    #expect(!"\(error)".contains("SECRET"))
  }

  @Test("The token is used as it is, without the newline behind it", arguments: ["t", "t\n", "\n t\r\n"])
  func given(text: String) async throws {
    let server = try LoopbackServer { _ in .error(500, "INTERNAL") }
    let path = try file(text)
    let services = try GoogleServices(at: server, [AccessTokenFile.variable: path])
    #expect(try await services.token == "t")
    #expect(server.requests.isEmpty)
    #expect("\(services.tokens)".contains(path))
    // The variable names a credential, so a stand-in gets the token too.
    #expect(try services.endpoint(.storage).tokens != nil)
  }

  @Test("A link to such a file, a read-only file, and the largest one are taken")
  func taken() async throws {
    let server = try LoopbackServer { _ in .error(500, "INTERNAL") }
    let token = String(repeating: "a", count: Self.largest)
    let path = try file(token, mode: 0o400)
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: path)
    #expect(try await GoogleServices(at: server, [AccessTokenFile.variable: "\(folder.path)/link"]).token == token)
  }

  @Test("A token in a variable counts before one in a file, and that before a credential file")
  func order() async throws {
    let server = try LoopbackServer { _ in .error(500, "INTERNAL") }
    let path = try file("file")
    let other = ["GOOGLE_APPLICATION_CREDENTIALS": "\(folder.path)/none.json", AccessTokenFile.variable: path]
    #expect(try await GoogleServices(at: server, other).token == "file")
    let both = ["REKINDLE_ACCESS_TOKEN": "own", AccessTokenFile.variable: "\(folder.path)/none"]
    #expect(try await GoogleServices(at: server, both).token == "own")
    #expect(try await GoogleServices(at: server, other.merging(["REKINDLE_ACCESS_TOKEN": ""]) { $1 }).token == "file")
  }

  @Test("Other users may neither read nor write it", arguments: [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644])
  func exposed(mode: Int) throws {
    try check(refused: file("ya29.SECRET", mode: mode))
  }

  @Test("It belongs to this user", .enabled(if: geteuid() == 0, "only the superuser can give a file away"))
  func another() throws {
    let path = try file("ya29.SECRET")
    #expect(chown(path, 65_534, 65_534) == 0)
    try check(refused: path)
  }

  @Test(
    "It holds one token",
    arguments: [
      "", " \n", "SECRET SECRET", "SECRET\nSECRET\n", "SECRET\r\nx-header: 1", "SECRET\u{e9}", "SECRET\u{7f}",
    ])
  func noToken(text: String) throws {
    try check(refused: file(text))
  }

  @Test("What is larger than any token is refused") func tooLarge() throws {
    try check(refused: file(String(repeating: "a", count: Self.largest + 1)))
  }

  @Test("A folder, a pipe, a device and nothing at all are no such file") func noFile() throws {
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [folder.path, pipe, "/dev/null", "\(folder.path)/none"] { try check(refused: path) }
  }
}
