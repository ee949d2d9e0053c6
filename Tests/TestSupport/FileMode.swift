import Foundation

/// Who may do what with files, for tests.
package enum FileMode {
  /// The permissions of what is at the path, such as 0o600; links are not followed.
  package static func of(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? -1
  }

  package static func set(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Sets the modes of everything in a folder, that folder included.
  package static func set(files: Int, folders: Int, in folder: String) throws {
    for path in try paths(in: folder) { try set(try isFolder(path) ? folders : files, of: path) }
  }

  /// What in a folder, that folder included, has another mode than 0600 (files) or 0700 (folders): `PATH MODE`, in octal.
  package static func notPrivate(in folder: String) throws -> [String] {
    var others: [String] = []
    for path in try paths(in: folder) {
      let (mode, wanted) = (try of(path), try isFolder(path) ? 0o700 : 0o600)
      if mode != wanted { others.append("\(path) \(String(mode, radix: 8))") }
    }
    return others
  }

  private static func paths(in folder: String) throws -> [String] {
    [folder] + (try FileManager.default.subpathsOfDirectory(atPath: folder)).map { "\(folder)/\($0)" }
  }

  private static func isFolder(_ path: String) throws -> Bool {
    try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeDirectory
  }
}
