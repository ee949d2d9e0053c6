import Documents
import ExportFormat
import GoogleCloud

/// Names of objects as paths of files: a bucket may hold any name, a disk may not.
enum SafeName {
  /// Of a part of a path, and of a whole one. Source: limits.h of Linux, NAME_MAX and PATH_MAX.
  private static let (longestPart, longestPath) = (255, 4_000)

  /// - Parameters:
  ///   - name: of the object, below its export's folder.
  ///   - uri: of the object, for the error.
  /// - Throws: `unsafeName` for a name that leads out of the folder or is none for a file on every system.
  static func path(of name: ExactName, _ uri: String) throws(BackupError) -> ExactName {
    guard let path = path(of: name) else {
      throw BackupError(
        .unsafeName, "The name of \(uri) is none for a file: it has empty parts, dots, a backslash, or is too long.",
        remedy: "No export has such an object; look at who put it there, and delete it.")
    }
    return path
  }

  /// - Returns: nil for a name that leads out of a folder or is none for a file on every system.
  static func path(of name: ExactName) -> ExactName? {
    guard let path = MetadataPath.resolve(name, besides: nil), path.utf8.count <= longestPath,
      path.parts().allSatisfy({ $0.utf8.count <= longestPart }),
      // A separator on another system.
      !path.utf8.contains(UInt8(ascii: "\\"))
    else { return nil }
    return path
  }

  /// - Throws: `unsafeName` if two would be one file where the system takes upper case for lower case, or one is a folder of
  ///   the other.
  static func check(_ paths: [ExactName], in place: BucketPlace) throws(BackupError) {
    var seen: [ExactName: ExactName] = [:]
    for path in paths {
      if let other = seen.updateValue(path, forKey: ExactName(path.text.lowercased())) {
        throw clash(path, other, place)
      }
    }
    for path in paths {
      var folder = ExactName(path.text.lowercased())
      while let parent = folder.parent {
        folder = parent
        if let other = seen[folder] { throw clash(path, other, place) }
      }
    }
  }

  private static func clash(_ path: ExactName, _ other: ExactName, _ place: BucketPlace) -> BackupError {
    BackupError(
      .unsafeName, "\(place): \(path) and \(other) cannot both be files on every disk.",
      remedy: "No export has such objects; look at who put them there, and delete them.")
  }
}
