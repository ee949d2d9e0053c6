package import Documents

/// Reads single documents of an export by their places.
package final class ExportFetcher {
  private final class OpenFile {
    let mapped: MappedFile
    init(_ path: String, of export: Export) throws(FileProblem) { mapped = try export.open(path) }
  }

  private let export: Export
  private let files: [Export.OutputFile]
  private var open: [Int: OpenFile] = [:]

  package init(_ export: Export) {
    self.export = export
    files = export.outputFiles
  }

  /// - Throws: `ExportError` if no sound document begins there: the export changed since the place was noted.
  package func document(at place: RecordPlace) throws -> Document {
    guard files.indices.contains(place.file) else { throw changed("a file of the export") }
    let file = files[place.file]
    let mapped: OpenFile
    if let known = open[place.file] {
      mapped = known
    } else {
      do throws(FileProblem) {
        mapped = try OpenFile(file.path, of: export)
      } catch { throw changed(file.path) }
      open[place.file] = mapped
    }
    var reader = OutputFileReader(file)
    do {
      let document = try mapped.mapped.withBytes { bytes in
        try reader.document(bytes, at: place) { $0.document($1) }
      }
      if let document { return document }
    } catch is EntityError {}
    throw changed(file.path)
  }

  private func changed(_ file: String) -> ExportError {
    ExportError(.unreadable, "\(file) changed while it was used. Start again, and let nothing write to the export.")
  }
}
