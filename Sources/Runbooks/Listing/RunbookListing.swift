import Foundation

/// The runbooks in a folder, and the other Markdown files there, each with the reason why it is none.
package struct RunbookListing: Sendable {
  package struct Entry: Sendable {
    package var path: String
    package var result: Result<Runbook, RunbookProblem>
  }

  /// Sorted by their names.
  package var entries: [Entry] = []

  /// - Throws: if the folder cannot be read.
  package init(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.filter({ $0.lowercased().hasSuffix(".md") && !$0.hasPrefix(".") }).sorted() {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name).relativePath
      do throws(RunbookProblem) {
        entries.append(Entry(path: path, result: .success(try RunbookReader.read(path))))
      } catch { entries.append(Entry(path: path, result: .failure(error))) }
    }
  }
}
