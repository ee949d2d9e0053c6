import Documents
import ExportFormat
import Files
import Foundation

/// A history in a folder.
struct HistoryFolder: HistoryShelf {
  var path: String

  func put(_ bytes: [UInt8], as name: String) throws -> Bool {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw AttestationError(
        .unwritable, "The history's folder \(path) cannot be made: \(error.localizedDescription).",
        remedy: "Look at the path and its permissions.")
    }
    do throws(AttestationError) {
      try AtomicFile.writeNew(bytes, to: "\(path)/\(name)", mode: 0o644)
      return true
    } catch {
      guard error.code == .exists else { throw error }
      return (try? entry(name).content.get()) == bytes
    }
  }

  func content(of name: ExactName) throws -> [UInt8]? { try? entry(name.text).content.get() }

  /// What begins with a dot is left out, for that is how unfinished files and those of the system begin.
  func read(_ make: @escaping @Sendable (HistoryEntry) -> HistoryItem) throws -> [HistoryItem] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      let problem: HistoryProblem = isThere ? .unreadable(error.localizedDescription) : .missing
      return [make(HistoryEntry(name: path, content: .failure(problem)))]
    }
    return try names.filter { !$0.hasPrefix(".") }.sorted().map { name in
      try Task.checkCancellation()
      return make(entry(name))
    }
  }

  private func entry(_ name: String) -> HistoryEntry {
    func failed(_ problem: HistoryProblem) -> HistoryEntry { HistoryEntry(name: name, content: .failure(problem)) }
    do throws(FileProblem) {
      let file = try MappedFile(folder: path, path: ExactName(name))
      guard name.hasSuffix(".json") else { return failed(.odd("a file whose name does not end in .json")) }
      guard file.size <= Envelope.maximumBytes else { return failed(.tooLarge) }
      let bytes: [UInt8] = file.withBytes { bytes in bytes.withUnsafeBytes { Array($0) } }
      return HistoryEntry(name: name, created: file.identity.written, content: .success(bytes))
    } catch .notRegular {
      return failed(.odd("a link, a folder, a device or the like"))
    } catch .unreadable(let reason) {
      return failed(.unreadable(reason))
    } catch {
      return failed(.unreadable("it went away or changed meanwhile"))
    }
  }
}
