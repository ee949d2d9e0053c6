import Documents
import ExportFormat

/// Finds documents that stand in an export more than once; an import would silently keep one of them.
///
/// While files are read, each name leaves 64 bits (8 bytes of memory a document). Names whose bits meet are read again
/// and compared whole, so that a chance meeting is never reported, and never hides anything. The bits come from Swift's
/// hasher, seeded anew in each process: nobody can prepare an export for it.
struct DuplicateCheck: Sendable {
  private(set) var hashes: [Int] = []
  private var key: [UInt8] = []

  mutating func add(_ document: FlatDocument, _ source: RawSpan) {
    hashes.append(hash(document, source))
  }

  mutating func add(_ other: DuplicateCheck) {
    hashes.append(contentsOf: other.hashes)
  }

  private mutating func hash(_ document: FlatDocument, _ source: RawSpan) -> Int {
    key.removeAll(keepingCapacity: true)
    document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
    var hasher = Hasher()
    key.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// The hashes that more than one document has.
  private consuming func repeated() -> Set<Int> {
    hashes.sort()
    var result: Set<Int> = []
    for index in hashes.indices.dropFirst() where hashes[index] == hashes[index - 1] { result.insert(hashes[index]) }
    return result
  }

  /// Reads the export's files again for the names whose hashes met.
  /// - Returns: one finding for each document after the first of its name, in file order.
  consuming func findings(_ export: Export) throws -> [Finding] {
    let candidates = repeated()
    guard !candidates.isEmpty else { return [] }
    var check = DuplicateCheck()
    var first: [[UInt8]: (file: Export.OutputFile, place: RecordPlace)] = [:]
    var findings: [Finding] = []
    for file in export.outputFiles {
      let mapped = try MappedFile(path: export.location(of: file.path))
      var reader = OutputFileReader(file)
      _ = mapped.withBytes { bytes in
        reader.read(
          bytes,
          each: { document, source, place, _ in
            guard candidates.contains(check.hash(document, source)) else { return }
            guard let earlier = first[check.key] else {
              first[check.key] = (file, place)
              return
            }
            findings.append(
              .corrupt(
                "document-duplicate", file: file.path, offset: place.offset, record: place.record,
                document: document.name(at: 0, source).path.description,
                "The document stands already in \(earlier.file.path), record \(earlier.place.record).",
                remedy: "An import keeps only one of the two: take another export."))
          }, damaged: { _ in })
      }
    }
    return findings
  }
}
