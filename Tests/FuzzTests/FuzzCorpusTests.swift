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

  @Test(arguments: FuzzTarget.allCases) func noKeptInputBreaksAPromise(_ target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.corpus.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil)
    #expect(files.count >= 20)
    for file in files {
      #expect(target.broken(by: [UInt8](try Data(contentsOf: file))) == [], "\(file.lastPathComponent)")
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
