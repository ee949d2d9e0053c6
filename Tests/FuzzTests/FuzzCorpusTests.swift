import Foundation
import FuzzTargets
import Testing

/// Every kept input of `scripts/fuzz`, once: what was found stays found, and what reaches the decoders' corners is run by
/// every test run.
@Suite struct FuzzCorpusTests {
  /// Tests/FuzzTests is two folders below the root.
  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/fuzz")

  /// One on a line, in base64.
  @Test(arguments: FuzzTarget.allCases) func noKeptInputBreaksAPromise(_ target: FuzzTarget) throws {
    let file = Self.corpus.appendingPathComponent("\(target.rawValue).base64")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 20)
    for (number, line) in lines.enumerated() {
      let input = try #require(Data(base64Encoded: String(line)), "line \(number + 1)")
      #expect(target.broken(by: [UInt8](input)) == [], "line \(number + 1)")
    }
    #expect(target.broken(by: []) == [])
  }

  /// As the fuzzer left them, `TARGET-crash-...`. There is no folder before the first one.
  @Test func noFailureComesBack() throws {
    let folder = Self.corpus.appendingPathComponent("failures")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    for file in files {
      let name = file.lastPathComponent
      let target = try #require(FuzzTarget.allCases.first { name.hasPrefix("\($0.rawValue)-") }, "\(name)")
      #expect(target.broken(by: [UInt8](try Data(contentsOf: file))) == [], "\(name)")
    }
  }

  @Test func theCorpusIsSmall() throws {
    var bytes = 0
    for case let file as URL in FileManager.default.enumerator(
      at: Self.corpus, includingPropertiesForKeys: [.fileSizeKey]) ?? .init()
    { bytes += try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0 }
    #expect(bytes < 500_000)
  }
}
