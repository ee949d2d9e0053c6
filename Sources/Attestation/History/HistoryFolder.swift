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
      return (try? content(name).get()) == bytes
    }
  }

  /// What begins with a dot is left out, for that is how unfinished files and those of the system begin.
  func read(
    _ make: @escaping @Sendable (String, Result<[UInt8], HistoryProblem>) -> HistoryItem
  ) throws -> [HistoryItem] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      let isThere = FileManager.default.fileExists(atPath: path)
      return [make(path, .failure(isThere ? .unreadable(error.localizedDescription) : .missing))]
    }
    return try names.filter { !$0.hasPrefix(".") }.sorted().map { name in
      try Task.checkCancellation()
      return make(name, content(name))
    }
  }

  private func content(_ name: String) -> Result<[UInt8], HistoryProblem> {
    do throws(FileProblem) {
      let file = try MappedFile(folder: path, path: ExactName(name))
      guard name.hasSuffix(".json") else { return .failure(.odd("a file whose name does not end in .json")) }
      guard file.size <= Envelope.maximumBytes else { return .failure(.tooLarge) }
      return .success(file.withBytes { bytes in bytes.withUnsafeBytes { Array($0) } })
    } catch .notRegular {
      return .failure(.odd("a link, a folder, a device or the like"))
    } catch .unreadable(let reason) {
      return .failure(.unreadable(reason))
    } catch {
      return .failure(.unreadable("it went away or changed meanwhile"))
    }
  }
}
