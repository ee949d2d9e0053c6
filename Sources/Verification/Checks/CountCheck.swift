package import ExportFormat

/// Compares what the metadata states of each pointer with what was read: the only thing that tells of records lost at a
/// file's end, since such a file is well-formed.
package enum CountCheck {
  /// - Parameter tallies: of the output files by index; nil for files that could not be opened.
  package static func findings(_ export: Export, tallies: [OutputTally?], depth: Depth) -> [Finding] {
    export.entitySets.flatMap { set -> [Finding] in
      // Without its metadata or a file of it, the loss is reported there.
      guard set.metadata != nil else { return [] }
      let tallies = set.files.compactMap { tallies[$0.index] }
      guard tallies.count == set.files.count else { return [] }
      let counts = depth >= .framed ? entities(set, tallies, export) : []
      return counts + bytes(set, tallies, export, depth)
    }
  }

  private static func entities(_ set: Export.EntitySet, _ tallies: [OutputTally], _ export: Export) -> [Finding] {
    let read = tallies.reduce(0) { $0 + $1.records }
    guard let stated = set.pointer.entities ?? (read == 0 ? 0 : nil) else {
      return [
        .corrupt(
          .countMissing, file: export.overallFile, "The number of documents of \(set.pointer.path) is not stated.",
          remedy: "Download this file again; Firestore always states the number.")
      ]
    }
    guard stated != UInt64(read) else { return [] }
    let difference =
      stated > UInt64(read) ? "\(stated - UInt64(read)) are missing" : "\(UInt64(read) - stated) are too many"
    return [
      .corrupt(
        .countMismatch, file: export.overallFile,
        "\(stated) documents are stated for \(set.pointer.path), \(read) could be read: \(difference).",
        remedy: "Download the output files again and compare each one's size with the bucket's.")
    ]
  }

  /// The emulator states the bytes of files, production the bytes of records.
  private static func bytes(
    _ set: Export.EntitySet, _ tallies: [OutputTally], _ export: Export, _ depth: Depth
  ) -> [Finding] {
    let fileBytes = tallies.reduce(0) { $0 + $1.fileBytes }
    let recordBytes = tallies.reduce(0) { $0 + $1.recordBytes }
    // Zeros after the last record are no one's loss: a copy to a medium of whole blocks adds them.
    let unpaddedBytes = fileBytes - tallies.reduce(0) { $0 + $1.paddingBytes }
    let isDamaged = tallies.contains { $0.bytesLost > 0 }
    guard let stated = set.pointer.bytes ?? (fileBytes == 0 ? 0 : nil) else {
      return [
        .corrupt(
          .bytesMissing, file: export.overallFile, "The number of bytes of \(set.pointer.path) is not stated.",
          remedy: "Download this file again; Firestore always states the number.")
      ]
    }
    // Before records are framed, only files that are too small for what is stated can be told.
    let isPlausible =
      depth >= .framed
      ? [fileBytes, unpaddedBytes, recordBytes].contains { stated == UInt64($0) } || isDamaged
      : stated <= UInt64(fileBytes)
    guard !isPlausible else { return [] }
    return [
      .corrupt(
        .bytesMismatch, file: export.overallFile,
        "\(stated) bytes are stated for \(set.pointer.path); its files have \(fileBytes)"
          + (depth >= .framed ? ", their records \(recordBytes)." : "."),
        remedy: "Download the output files again and compare each one's size with the bucket's.")
    ]
  }
}
