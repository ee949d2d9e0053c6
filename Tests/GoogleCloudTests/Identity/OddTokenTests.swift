import Foundation
import JSON
import Subprocess
import SystemPackage
import TestSupport
import Testing

@testable import GoogleCloud

/// Forged and odd tokens, and what Google's own libraries say of them.
struct OddTokenTests {
  private let mint: TokenMint
  private let rows: [OddToken]

  init() throws {
    mint = try TokenMint.shared.get()
    rows = try OddToken.all(mint)
  }

  /// The code of the refusal; nil for a token that is accepted.
  private func refusal(_ row: OddToken) throws -> String? {
    do {
      _ = try mint.verify(row.token, row.kind)
      return nil
    } catch let refusal as TokenRefusal { return refusal.rawValue }
  }

  @Test("Each row is refused by its rule, or accepted")
  func table() throws {
    #expect(Set(rows.map(\.description)).count == rows.count)
    #expect(rows.count >= 150)
    for row in rows { #expect(try refusal(row) == row.refusal, "\(row)") }
    // The table has a row for each rule that a token can break.
    #expect(Set(rows.compactMap(\.refusal)) == Set(TokenRefusal.allCases.map(\.rawValue)))
  }

  @Test("No refusal repeats anything of the token")
  func secrecy() throws {
    for row in rows {
      let error = #expect(throws: TokenRefusal.self) {
        _ = try mint.verify(row.token, row.kind)
        // For those that are accepted.
        throw TokenRefusal.malformed
      }
      let words = "\(error as Any) \(String(reflecting: error))"
      for part in row.token.split(separator: ".") where part.utf8.count > 20 { #expect(!words.contains(part)) }
    }
  }

  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardizedFileURL.path
  /// With firebase-admin, which scripts/test installs.
  private static let python = "\(repository)/.build/google-clients/bin/python3"
  private static let script = "\(repository)/scripts/firebase-verdicts"
  private static var isInstalled: Bool {
    let folder = "\(repository)/.build/google-clients/lib"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return versions.contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)/site-packages/firebase_admin") }
  }

  /// One-sided: Rekindle refuses more, see docs/security.md.
  @Test(
    "What firebase-admin and google-auth refuse is refused",
    .enabled(if: isInstalled && !TestRun.isFast, "\(TestRun.absence("firebase-admin"))"))
  func oracle() async throws {
    try await withTemporaryPath { folder in
      let file = "\(folder)/tokens.json"
      try Data(OddToken.question(rows, mint).json).write(to: URL(fileURLWithPath: file))
      let result = try await run(
        .path(FilePath(Self.python)), arguments: [Self.script, file], environment: .inherit.updating(["TZ": "UTC"]),
        input: .none, output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
      #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
      let answers = try JSONParser.parse(Array(result.standardOutput.utf8))["results"]?.elements ?? []
      try #require(answers.count == rows.count)
      for (row, answer) in zip(rows, answers) {
        #expect(answer["name"]?.text == row.description)
        let isAccepted = try #require(answer["accepted"]?.truth as Bool?, "\(row)")
        // Where they accept, so that the question is known to be understood.
        #expect(isAccepted || row.refusal != nil, "\(row): \(answer["exception"]?.text ?? "")")
      }
      #expect(answers.count { $0["accepted"]?.truth == true } > 50)
      #expect(answers.count { $0["accepted"]?.truth == false } > 100)
    }
  }
}
