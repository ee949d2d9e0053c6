import Documents
import ExportFormat
import Synchronization

/// Finds documents that stand in an export more than once; an import would silently keep one of them.
///
/// While files are read, each name leaves 64 bits: 8 bytes of memory a document, a quarter more at most. Names whose
/// bits meet are read again and compared whole, so that a chance meeting is never reported, and never hides anything.
final class DuplicateCheck: Sendable {
  /// By the upper bits of the hash, so that each part can be searched within a processor's cache.
  private static let bucketBits = 8

  private let buckets = Mutex([[UInt64]](repeating: [], count: 1 << bucketBits))

  /// Collects the hashes of one file, or of one thread.
  struct Batch {
    private static let size = 8_192

    private let check: DuplicateCheck
    private var hashes: [UInt64] = []

    init(_ check: DuplicateCheck) {
      self.check = check
      hashes.reserveCapacity(Self.size)
    }

    mutating func add(_ document: FlatDocument, _ source: RawSpan) {
      hashes.append(DuplicateCheck.hash(document, source))
      if hashes.count == Self.size { finish() }
    }

    /// Hands on what is collected; call it once more at the end.
    mutating func finish() {
      check.add(hashes)
      hashes.removeAll(keepingCapacity: true)
    }
  }

  private func add(_ hashes: [UInt64]) {
    buckets.withLock { buckets in
      for hash in hashes {
        let bucket = Int(hash >> UInt64(64 - Self.bucketBits))
        // Doubling would take twice the memory that is needed.
        if buckets[bucket].count == buckets[bucket].capacity {
          buckets[bucket].reserveCapacity(buckets[bucket].count + buckets[bucket].count / 4 + 64)
        }
        buckets[bucket].append(hash)
      }
    }
  }

  /// Of the document's path; never 0.
  private static func hash(_ document: FlatDocument, _ source: RawSpan) -> UInt64 {
    var hash = SeededHash()
    // Project and database, the first two parts, do not tell documents apart: an import puts all into one database.
    for part in document.children(of: 0).dropFirst(2) {
      let node = document.nodes[part]
      if node.kind == .idNumber { hash.combine(node.low) } else { hash.combine(source, node.content) }
    }
    return max(hash.value, 1)
  }

  /// The hashes that more than one document has.
  private func repeated() -> Set<UInt64> {
    buckets.withLock { buckets in
      var repeated: Set<UInt64> = []
      var table: [UInt64] = []
      for bucket in buckets {
        var size = 64
        while size < bucket.count * 2 { size *= 2 }
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: size))
        for hash in bucket {
          var place = Int(truncatingIfNeeded: hash) & (size - 1)
          while table[place] != 0, table[place] != hash { place = (place + 1) & (size - 1) }
          if table[place] == hash { repeated.insert(hash) }
          table[place] = hash
        }
      }
      return repeated
    }
  }

  /// Reads the export's files again for the names whose hashes met.
  /// - Returns: one finding for each document after the first of its name, in file order.
  func findings(_ export: Export) throws -> [Finding] {
    let candidates = repeated()
    guard !candidates.isEmpty else { return [] }
    var key: [UInt8] = []
    var first: [[UInt8]: (file: Export.OutputFile, place: RecordPlace)] = [:]
    var findings: [Finding] = []
    for file in export.outputFiles {
      let mapped = try MappedFile(path: export.location(of: file.path))
      var reader = OutputFileReader(file)
      _ = mapped.withBytes { bytes in
        reader.read(
          bytes,
          each: { document, source, place, _ in
            guard candidates.contains(DuplicateCheck.hash(document, source)) else { return }
            key.removeAll(keepingCapacity: true)
            document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
            guard let earlier = first[key] else {
              first[key] = (file, place)
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
