package import Documents
package import ExportFormat
import Foundation

/// Sizes and checksums of an export's files: a pass of its own over the bytes, several files at once.
package enum FileDigests {
  /// As many bytes as a processor's cache holds, so that the second checksum does not fetch them again.
  private static let stepBytes = 256 << 10

  /// - Parameter withMD5: also MD5, of the same bytes: for a comparison with what Cloud Storage states.
  /// - Returns: the digests in the order of the paths; files that cannot be read are left out, the verification tells of
  ///   them.
  package static func of(
    _ paths: [String], in export: Export, withMD5: Bool = false
  ) async throws -> [Seal.File] {
    var digests = [Seal.File?](repeating: nil, count: paths.count)
    try await withThrowingTaskGroup(of: (Int, Seal.File?).self) { group in
      var next = 0
      func addTask() {
        guard next < paths.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try digest(of: paths[index], in: export, withMD5: withMD5)) }
      }
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { addTask() }
      while let (index, digest) = try await group.next() {
        digests[index] = digest
        addTask()
      }
    }
    return digests.compactMap(\.self)
  }

  private static func digest(of path: String, in export: Export, withMD5: Bool) throws -> Seal.File? {
    let mapped: MappedFile
    do throws(FileProblem) {
      mapped = try export.open(path)
    } catch { return nil }
    let stream = SHA256Stream()
    try stream.begin()
    let md5 = withMD5 ? MD5Stream() : nil
    try md5?.begin()
    var crc: UInt32 = 0
    var start = 0
    while start < mapped.size {
      try Task.checkCancellation()
      let step = start..<min(start + stepBytes, mapped.size)
      try mapped.withBytes { bytes in
        crc = Checksum.crc32c(bytes, step, continuing: crc)
        try stream.update(bytes.extracting(step))
        try md5?.update(bytes.extracting(step))
      }
      mapped.release(before: step.upperBound)
      start = step.upperBound
    }
    return Seal.File(
      path: path, bytes: mapped.size, crc32c: crc, sha256: try stream.finish(), md5: try md5?.finish())
  }
}

extension Export {
  /// Every file that belongs to the export, as its metadata lists them, sorted; metadata that cannot be read is left out.
  package var files: [String] {
    let metadata = entitySets.filter { $0.metadata != nil }.map(\.pointer.path)
    return Set(([overallFile] + metadata + outputFiles.map(\.path)).map { ExactName($0) }).sorted().map(\.text)
  }

  /// The files as they stand now, by path; those that cannot be opened are left out.
  package func identities() -> [ExactName: MappedFile.Identity] {
    var identities: [ExactName: MappedFile.Identity] = [:]
    for path in files { identities[ExactName(path)] = try? MappedFile.identity(folder: folder, path: path) }
    return identities
  }
}
