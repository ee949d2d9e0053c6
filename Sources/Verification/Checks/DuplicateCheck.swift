import Documents
import ExportFormat

/// Finds documents that stand in an export more than once; an import would silently keep one of them.
///
/// Names whose bits meet in the ledger are read again and compared whole, so that a chance meeting is never reported,
/// and never hides anything.
struct DuplicateCheck {
  let reading: LedgerReading

  /// Reads the export's files again for the names whose hashes met; what of a file cannot be read any more is reported.
  /// - Returns: damage for each document after the first of its name, in file order.
  func damage(_ export: Export) async throws -> DamageList {
    var damage = DamageList()
    guard !reading.repeated.isEmpty else { return damage }
    var search = DuplicateSearch(hashes: reading.repeated)
    for file in export.outputFiles {
      try Task.checkCancellation()
      try search.read(file, of: export, &damage)
      await Task.yield()
    }
    // Whoever reads a name once that was there twice reads another file than the one that was verified.
    if search.hashesMetOnce {
      damage.append(
        Damage(
          .fileChanged, file: export.overallFile,
          "The files changed while they were read: documents that stood in them are not there any more."))
    }
    if reading.repeatedNotKept > 0 {
      damage.append(
        Damage(
          .documentDuplicate, file: export.overallFile,
          "\(reading.repeatedNotKept) more documents stand in the export more than once; they were not looked at singly."
        ))
    }
    return damage
  }

  /// The second reading.
  private struct DuplicateSearch {
    let hashes: Set<UInt64>
    private var key: [UInt8] = []
    private var first: [[UInt8]: (file: String, offset: Int)] = [:]
    /// How many documents have each hash at this reading.
    private var met: [UInt64: Int] = [:]

    var hashesMetOnce: Bool { hashes.contains { met[$0, default: 0] < 2 } }

    init(hashes: Set<UInt64>) { self.hashes = hashes }

    mutating func read(_ file: Export.OutputFile, of export: Export, _ damage: inout DamageList) throws {
      let mapped: MappedFile
      do throws(FileProblem) {
        mapped = try export.open(file.path)
      } catch { return }  // It was not there at the first reading either, and is reported.
      var reader = OutputFileReader(file)
      _ = try mapped.withBytes { bytes in
        try reader.read(
          bytes,
          each: { document, source, record in
            let hash = NameLedger.hash(document, at: 0, source)
            guard hashes.contains(hash) else { return }
            met[hash, default: 0] += 1
            try Task.checkCancellation()
            key.removeAll(keepingCapacity: true)
            document.appendOrderKey(ofReferenceAt: 0, source, to: &key)
            guard let earlier = first[key] else {
              first[key] = (file.path, record.offset)
              return
            }
            damage.append(
              Damage(
                .documentDuplicate, file: file.path, offset: record.offset, record: record.number,
                document: document.name(at: 0, source).path.description,
                "The document stands already in \(earlier.file), byte \(earlier.offset)."))
          }, damaged: { _ in })
      }
    }
  }
}
