package import Documents

/// Reads single documents of an export by their places.
package final class ExportFetcher {
  private let export: Export
  private let files: [Export.OutputFile]
  private var open: [Int: MappedFile] = [:]

  package init(_ export: Export) {
    self.export = export
    files = export.outputFiles
  }

  /// Reads the document at a place.
  /// - Parameter read: makes of it what is wanted; nil if it is not the document that it should be.
  /// - Throws: `ExportError` if no sound document begins there, or another one: the export changed since the place was
  ///   noted.
  package func document<Result>(
    at place: RecordPlace, _ read: (FlatDocument, RawSpan) throws -> Result?
  ) throws -> Result {
    guard files.indices.contains(place.file) else { throw ExportError.changed("a file of the export") }
    let file = files[place.file]
    let mapped: MappedFile
    if let known = open[place.file] {
      mapped = known
    } else {
      do throws(FileProblem) {
        mapped = try export.open(file.path)
      } catch { throw ExportError.changed(file.path) }
      open[place.file] = mapped
    }
    var reader = OutputFileReader(file)
    do {
      let document = try mapped.withBytes { bytes in
        try reader.document(bytes, at: place) { try read($0, $1) }
      }
      if let document, let result = document { return result }
    } catch is EntityError {}
    throw ExportError.changed(file.path)
  }
}
