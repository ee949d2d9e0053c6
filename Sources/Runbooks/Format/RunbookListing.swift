import Foundation
package import Reports

extension RunbookListModel {
  /// The runbooks in a folder, and its other Markdown files, each with the reason why it is none; sorted by their names.
  /// - Throws: if the folder cannot be read.
  package init(folder: String) throws {
    self.init([])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    for name in names.filter({ $0.lowercased().hasSuffix(".md") && !$0.hasPrefix(".") }).sorted() {
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name).relativePath
      do throws(RunbookProblem) {
        entries.append(.runbook(RunbookModel(try RunbookReader.read(path))))
      } catch {
        entries.append(
          .other(path: path, code: error.code.rawValue, line: error.line, key: error.key, message: error.message))
      }
    }
  }
}
