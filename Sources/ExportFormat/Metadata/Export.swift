package import Documents
import Files
import Foundation

/// An export's folder and what its metadata says is in it.
package struct Export: Sendable {
  /// As it was given, without a final slash.
  package var folder: String
  /// Name of the overall metadata file, without its extension.
  package var name: ExactName
  /// One per pointer of the overall metadata.
  package var entitySets: [EntitySet] = []
  /// Its metadata files as they were when they were read, by path.
  package var metadataIdentities: [ExactName: MappedFile.Identity] = [:]
  /// The digests, with MD5, of the bytes that the metadata was read from.
  package var metadataDigests: [ExactName: FileDigest] = [:]

  package static let overallExtension: ExactName = ".overall_export_metadata"
  /// Of the files that the overall one points to.
  package static let metadataExtension: ExactName = ".export_metadata"

  /// Relative to the folder.
  package var overallFile: ExactName { name + Export.overallExtension }

  /// Every output file, in the order of the metadata.
  package var outputFiles: [OutputFile] { entitySets.flatMap(\.files) }

  /// The collection groups that its metadata names, sorted; empty for an export of all. Firestore's metadata names the same
  /// kind in the filter, the folder and the list of files, or none at all. What names one anywhere is not an export of all.
  package var collections: [ExactName] { Set(entitySets.flatMap(\.namedKinds)).sorted() }

  /// The number of files that the metadata lists, the overall file included. A file that is listed twice counts once, and is
  /// an error. It does not depend on how names compare.
  package var filesListed: Int { 1 + entitySets.count + entitySets.reduce(0) { $0 + $1.files.count } }

  /// What one pointer leads to.
  package struct EntitySet: Sendable {
    package var pointer: Pointer
    /// Nil if its file cannot be read.
    package var metadata: ExportMetadata?
    package var files: [OutputFile]

    /// The id of the collections that its documents are of; nil for all.
    var kind: ExactName? { pointer.kind ?? metadata?.kind }

    /// Every kind that the filter, the folder or the list of files names.
    fileprivate var namedKinds: [ExactName] {
      let folder = pointer.path.parent?.lastPart.dropping(prefix: "kind_")
      return [pointer.filterKind, folder].compactMap(\.self) + (metadata?.namedKinds ?? [])
    }
  }

  /// An output file that the metadata lists.
  package struct OutputFile: Sendable, Hashable {
    /// Relative to the export's folder.
    package var path: ExactName
    /// 0-based, over all output files of the export.
    package var index: Int
    /// The id of the collections that its documents are of, as the metadata states; nil for all.
    package var kind: ExactName?
  }

  /// The file's path in the file system, for another program.
  package func location(of path: ExactName) -> String { "\(folder)/\(path)" }

  /// The folder's absolute path without links, for another program or for later: `link/..` is the parent of where the link
  /// leads, as the system has it, and not the folder that the link is in.
  package var realFolder: String { FileStatus.realPath(of: folder) ?? folder }

  /// Opens one of its files.
  /// - Parameter path: relative to the folder.
  package func open(_ path: ExactName) throws(FileProblem) -> MappedFile {
    try MappedFile(folder: folder, path: path)
  }
}

/// A path that metadata gives, joined to its folder.
package enum MetadataPath {
  /// Joins `path` to the folder part of `file`; nil if the result could lie outside the export, or is no file's path.
  ///
  /// Refused: empty and absolute paths, `.` and `..` and empty parts, NUL, and replacement characters (from bytes that
  /// were not UTF-8). By bytes: among Swift's characters, a slash with an accent is no slash.
  package static func resolve(_ path: ExactName, besides file: ExactName?) -> ExactName? {
    let slash = UInt8(ascii: "/")
    let parts = path.utf8.split(separator: slash, omittingEmptySubsequences: false)
    guard
      parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }),
      !path.text.unicodeScalars.contains(where: { $0.value == 0 || $0.value == 0xFFFD })
    else { return nil }
    guard let folder = file?.parent else { return path }
    return folder.appending(path)
  }
}
