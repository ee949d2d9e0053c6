package import Documents
package import ExportFormat
import Foundation
import Keys
import Work

/// Digests of an export's files, by a separate pass over the bytes, several files at once. Only `VerifiedExport` uses it.
struct FileDigests {
  let export: Export
  let md5: Bool
  /// Of the hashes of what was verified; nil if nothing was hashed.
  var key: HashKey?
  /// Whether every byte of a file must have been hashed.
  var mustBeHashed = false

  /// - Returns: the digests in the order of the files.
  /// - Throws: `ExportChanged` if a file changed since it was seen, or if its bytes differ from those that were verified.
  func of(_ files: [SeenFile]) async throws -> [FileDigest] {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let digests = try await files.concurrentMap(atOnce: processors) { file -> Result<FileDigest, FileProblem> in
      do { return .success(try digest(of: file)) } catch let problem as FileProblem { return .failure(problem) }
    }
    // After the last read: the first of many files may have changed meanwhile, and metadata is not read here at all.
    var problems: [(file: ExactName, problem: FileProblem)] = []
    for (file, digest) in zip(files, digests) {
      do throws(FileProblem) {
        _ = try digest.get()
        guard try MappedFile.identity(folder: export.folder, path: file.path) == file.identity else { throw .changed }
      } catch {
        problems.append((file.path, error))
      }
    }
    guard problems.isEmpty else { throw ExportChanged(folder: export.folder, problems: problems) }
    return try digests.map { try $0.get() }
  }

  private func digest(of file: SeenFile) throws -> FileDigest {
    switch file.evidence {
    case .digest(let known): known
    case .hashes(let hashes): try read(file, hashes)
    }
  }

  /// - Throws: `FileProblem`: `.changed` if the file is another one than was seen, or has other bytes.
  private func read(_ file: SeenFile, _ hashes: [HashedBytes]) throws -> FileDigest {
    let window = FileWindow()
    try window.open(file.path, in: export)
    guard window.identity == file.identity else { throw FileProblem.changed }
    let digester = try FileDigester(md5: md5)
    var comparison = HashComparison(hashes, key)
    repeat {
      try Task.checkCancellation()
      try window.advance()
      try window.withBytes { bytes in
        try digester.update(bytes)
        try comparison.update(bytes, at: window.start)
      }
    } while window.end < window.fileSize
    guard comparison.isEqual, !mustBeHashed || comparison.hasSeenAll(of: window.fileSize) else {
      throw FileProblem.changed
    }
    return try digester.finish(file.path)
  }
}

/// Compares the bytes of a file, read again from start to end, with the hashes of what was verified.
///
/// What a segment's last record needed beyond the segment was read twice, so two hashes may go over the same bytes.
private struct HashComparison {
  private let key: HashKey?
  private var waiting: ArraySlice<HashedBytes>
  private var running: [(hashed: HashedBytes, stream: KeyedHashStream)] = []
  /// Streams to be used again.
  private var free: [KeyedHashStream] = []
  /// Up to where the hashes leave nothing out.
  private var covered = 0

  private(set) var isEqual = true

  init(_ hashes: [HashedBytes], _ key: HashKey?) {
    self.key = key
    waiting = hashes[...]
  }

  func hasSeenAll(of size: Int) -> Bool { waiting.isEmpty && running.isEmpty && covered >= size }

  mutating func update(_ bytes: RawSpan, at start: Int) throws {
    guard let key else { return }
    let end = start + bytes.byteCount
    while let next = waiting.first, next.range.lowerBound < end || next.range.isEmpty {
      waiting.removeFirst()
      let stream = free.popLast() ?? KeyedHashStream(key)
      try stream.begin(next.number)
      running.append((next, stream))
    }
    for (hashed, stream) in running {
      let part = hashed.range.clamped(to: start..<end)
      try stream.update(bytes.extracting(part.lowerBound - start..<part.upperBound - start))
    }
    for (hashed, stream) in running where hashed.range.upperBound <= end {
      if try stream.finish() != hashed.hash { isEqual = false }
      if hashed.range.lowerBound <= covered { covered = max(covered, hashed.range.upperBound) }
      free.append(stream)
    }
    running.removeAll { $0.hashed.range.upperBound <= end }
  }
}

extension Export {
  /// Every file that belongs to the export, as its metadata lists them, sorted; metadata that cannot be read is left out.
  package var files: [ExactName] {
    let metadata = entitySets.filter { $0.metadata != nil }.map(\.pointer.path)
    return Set([overallFile] + metadata + outputFiles.map(\.path)).sorted()
  }
}
