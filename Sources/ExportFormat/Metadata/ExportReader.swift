package import Documents
import Foundation
import Keys

/// Reads an export's metadata: the overall file, and each `.export_metadata` it points to.
///
/// The metadata's list decides which output files there are, never the folder: an export written twice under one name
/// leaves old files behind.
package struct ExportReader {
  private var export: Export
  private var damage = DamageList()
  /// Whether the list of pointers could be read, even if it has none.
  private var hasPointers = false
  /// Paths met in the metadata.
  private var pointersSeen: Set<ExactName> = []
  private var filesSeen: Set<ExactName> = []
  private var fileCount = 0

  /// A million output files take 20 MB. More than this is no metadata, and would only fill the memory.
  private static let maximumMetadataBytes = 64 << 20

  /// Reads the metadata of the export at `path`: its folder, or its overall metadata file.
  /// - Parameter files: what lies in the folder, where only its metadata is at hand; nil: what lies in it here.
  /// - Returns: what could be read, and everything that is wrong with it. Output files are not opened.
  /// - Throws: `ExportError` if there is no export at the path.
  package static func read(
    _ path: String, among files: FolderFiles? = nil
  ) throws(ExportError) -> (export: Export, damage: DamageList) {
    var reader = ExportReader(export: try ExportLocation.find(path))
    reader.readOverall()
    reader.compare(with: files ?? ExportLocation.contents(of: reader.export.folder))
    return (reader.export, reader.damage)
  }

  /// The name of the export at `path`, which is its folder or its overall metadata file. Reads neither.
  /// - Throws: `ExportError` if the path does not lead to an export.
  package static func name(_ path: String) throws(ExportError) -> ExactName { try ExportLocation.find(path).name }

  private init(export: Export) {
    self.export = export
  }

  private mutating func readOverall() {
    let file = export.overallFile
    do throws(FileProblem) {
      guard let bytes = try contents(of: file, .overallMalformed) else { return }
      readOverall(bytes.span.bytes, file)
    } catch {
      damage.append(FileDamage.damage(error, file: file, missing: .overallMissing))
    }
  }

  private mutating func readOverall(_ bytes: RawSpan, _ file: ExactName) {
    var reader = LogReader()
    var assembled: [UInt8] = []
    var records = 0
    var pointers: [Pointer]?
    reading: while true {
      switch reader.next(bytes, assembling: &assembled) {
      case .end, .windowEnd: break reading
      case .damage(let found):
        damage.append(
          Damage(found.code, file: file, offset: found.offset, bytesLost: found.bytesLost, found.message))
      case .record(let record):
        records += 1
        record.withSource(bytes, assembled) { readRecord(record, $0, file, &pointers) }
      }
    }
    if records < 2, damage.isEmpty {
      let text =
        records == 0 ? "The file holds no record." : "The file ends after its version; the list of files is missing."
      damage.append(records == 0 ? .overallVersion : .overallMalformed, file: file, offset: bytes.byteCount, text)
    }
    hasPointers = pointers != nil
    for pointer in pointers ?? [] { readSet(pointer) }
  }

  /// Reads a file of metadata once, into memory of its own: what is parsed is what its digest is of.
  /// - Parameter code: of the damage that it is too large.
  /// - Returns: nil if it is too large, which is noted.
  private mutating func contents(of file: ExactName, _ code: Damage.Code) throws(FileProblem) -> [UInt8]? {
    let opened = try RegularFile(folder: export.folder, path: file)
    export.metadataIdentities[file] = opened.identity
    let size = opened.identity.size
    guard size <= Self.maximumMetadataBytes else {
      damage.append(code, file: file, "The file has \(size) bytes; metadata has \(Self.maximumMetadataBytes) at most.")
      return nil
    }
    let bytes = try opened.bytes()
    do throws(DigestFailure) {
      let digester = try FileDigester(md5: true)
      try digester.update(bytes.span.bytes)
      export.metadataDigests[file] = try digester.finish(file)
    } catch { throw .unreadable("\(error)") }
    return bytes
  }

  /// Takes one record of the overall file: the version, the list of pointers, or one too many.
  private mutating func readRecord(
    _ record: LogRecord, _ source: RawSpan, _ file: ExactName, _ pointers: inout [Pointer]?
  ) {
    switch record.number {
    case 1:
      if !source.equals(record.payload, "3") {
        damage.append(
          .overallVersion, file: file, offset: record.offset, record: 1,
          "The version is not 3, the only one that is known.")
      }
    case 2:
      do throws(WireError) {
        pointers = try Pointer.all(in: source, record.payload)
      } catch {
        damage.append(
          .overallMalformed, file: file, offset: record.offset, record: 2,
          "The list of files is not well-formed: \(error.reason.rawValue).")
      }
    default:
      damage.append(
        .overallExtraRecord, file: file, offset: record.offset, record: record.number,
        "The file holds a record after its list of files.")
    }
  }

  /// Where a pointer's metadata is. Google's emulator on Windows writes `\` between the parts, and its importer takes one
  /// for the other where nothing is found.
  private func place(_ pointer: Pointer) -> ExactName? {
    let path = MetadataPath.resolve(pointer.path, besides: nil)
    guard let path, path.utf8.contains(UInt8(ascii: "\\")) else { return path }
    if (try? MappedFile.identity(folder: export.folder, path: path)) != nil { return path }
    return MetadataPath.resolve(ExactName(path.text.replacing("\\", with: "/")), besides: nil) ?? path
  }

  private mutating func readSet(_ pointer: Pointer) {
    guard let path = place(pointer) else {
      damage.append(unsafePath(pointer.path, in: export.overallFile))
      export.entitySets.append(Export.EntitySet(pointer: pointer, metadata: nil, files: []))
      return
    }
    // A file of two roles would be counted once, and listed twice.
    guard path != export.overallFile, !filesSeen.contains(path), pointersSeen.insert(path).inserted else {
      damage.append(
        .metadataListedTwice, file: export.overallFile, "\(path) is listed twice; its documents would count twice.")
      return
    }
    var pointer = pointer
    pointer.path = path
    if pointer.namespace?.isEmpty == false || path.parts().contains(where: { $0.hasPrefix("namespace_") }) {
      damage.append(
        .datastoreNamespace, file: path,
        "Its entities are in a namespace of Datastore's, which this version does not read.")
    }
    var set = Export.EntitySet(pointer: pointer, metadata: nil, files: [])
    do throws(FileProblem) {
      guard let bytes = try contents(of: path, .metadataMalformed) else {
        export.entitySets.append(set)
        return
      }
      do throws(WireError) {
        set.metadata = try ExportMetadata(bytes.span.bytes)
      } catch {
        let text = "The metadata is not well-formed: \(error.reason.rawValue)."
        damage.append(.metadataMalformed, file: path, offset: error.offset, text)
      }
    } catch {
      damage.append(FileDamage.damage(error, file: path, missing: .metadataMissing))
    }
    if set.metadata?.isPartial == true {
      damage.append(.metadataPartial, file: path, "The export says of itself that it is partial.")
    }
    let kind = set.kind
    if let kind, let other = set.metadata?.kind, other != kind {
      damage.append(
        .kindMismatch, file: path,
        "It says that its files are of \(other); the overall file says that they are of \(kind).")
    }
    if let files = set.metadata?.files, fileCount + files.count > ExportMetadata.maximumFiles {
      set.metadata = nil
      damage.append(
        .metadataMalformed, file: path,
        "With its \(files.count) files the export has more than \(ExportMetadata.maximumFiles); they were not looked at."
      )
    }
    for file in set.metadata?.files ?? [] {
      guard let output = MetadataPath.resolve(file, besides: path) else {
        damage.append(unsafePath(file, in: path))
        continue
      }
      guard output != export.overallFile, !pointersSeen.contains(output), filesSeen.insert(output).inserted else {
        damage.append(.fileListedTwice, file: output, "The file is listed twice; its documents would count twice.")
        continue
      }
      set.files.append(Export.OutputFile(path: output, index: fileCount, kind: kind))
      fileCount += 1
    }
    export.entitySets.append(set)
  }

  private func unsafePath(_ path: ExactName, in file: ExactName) -> Damage {
    let shown = path.text.count > 200 ? "\(path.text.prefix(200))…" : path.text
    return Damage(.metadataPath, file: file, "The path \"\(shown)\" does not lead to a file inside the export.")
  }

  /// Compares the folder with the list: what lies there unlisted, and the export's name.
  private mutating func compare(with found: FolderFiles) {
    for folder in found.unreadable {
      damage.append(.fileUnreadable, file: folder, "The folder cannot be read; what is in it is not known.")
    }
    for folder in found.nested {
      damage.append(
        .exportNested, file: folder,
        "The folder holds an export of its own, which is not a part of this one; nothing in it was looked at.")
    }
    let unlisted = found.files.filter {
      $0 != export.overallFile && !pointersSeen.contains($0) && !filesSeen.contains($0)
    }
    // Without the list, that it is missing says it all.
    if hasPointers {
      if export.entitySets.isEmpty, let first = unlisted.first {
        damage.append(
          .pointersMissing, file: export.overallFile,
          "The list of files is empty, but the folder holds \(unlisted.count), such as \(first).")
      } else {
        look(at: unlisted)
      }
    }
    let folder = ExactName(ExportLocation.lastPart(of: export.folder))
    if folder != export.name {
      damage.append(
        .nameMismatch, file: export.overallFile,
        "The folder is named \"\(folder)\"; importDocuments imports an export only from a folder of this file's name.")
    }
  }

  /// Tells of files that the export's metadata does not list.
  private mutating func look(at unlisted: [ExactName]) {
    let outputs = unlisted.filter { !$0.hasSuffix(Export.metadataExtension) }
    for set in export.entitySets where set.metadata?.files.isEmpty == true {
      let folder = set.pointer.path.parent
      let beside = outputs.filter { $0.parent == folder }
      guard let first = beside.first else { continue }
      damage.append(
        .metadataEmpty, file: set.pointer.path,
        "It lists no files, but beside it the folder holds \(beside.count), such as \(first).")
    }
    // What cannot be read may list any of them, and so may a path that leads nowhere; what lists nothing has lost its list.
    let isKnown = export.entitySets.allSatisfy { set in
      set.metadata.map { !$0.files.isEmpty && $0.files.count == set.files.count } ?? false
    }
    let other = isKnown ? files(listedBy: unlisted) : []
    for path in unlisted {
      if path.hasSuffix(Export.metadataExtension) {
        damage.append(
          .metadataUnlisted, file: path, "The overall metadata does not list this file; an import passes it over.")
      } else if isKnown, !other.contains(path) {
        damage.append(.fileUnlisted, file: path, "No metadata in the folder lists the file; an import passes it over.")
      } else {
        damage.append(
          .fileUnassigned, file: path,
          isKnown
            ? "Only metadata that is not this export's lists the file; an import passes it over."
            : "The metadata that may have listed the file cannot be read, or is empty; an import passes it over.")
      }
    }
  }

  /// The output files that metadata lists to which the overall file does not point.
  private func files(listedBy unlisted: [ExactName]) -> Set<ExactName> {
    var files: Set<ExactName> = []
    for path in unlisted where path.hasSuffix(Export.metadataExtension) {
      guard let mapped = try? export.open(path), mapped.size <= Self.maximumMetadataBytes,
        let metadata = mapped.withBytes({ try? ExportMetadata($0) })
      else { continue }
      files.formUnion(metadata.files.compactMap { MetadataPath.resolve($0, besides: path) })
    }
    return files
  }
}
