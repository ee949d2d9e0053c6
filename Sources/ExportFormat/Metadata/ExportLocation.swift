package import Documents
import Foundation

/// Where an export is: from what the user typed to its folder and name, and what lies in the folder.
enum ExportLocation {
  /// - Parameter path: an export's folder, or its `.overall_export_metadata` file.
  static func find(_ path: String) throws(ExportError) -> Export {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.unicodeScalars.removeLast() }
    var isFolder: ObjCBool = false
    guard !path.isEmpty, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ExportError(.notFound, "There is no export at \(path): no such file or folder. Give the export's folder.")
    }
    if !isFolder.boolValue {
      let name = ExactName(path).lastPart
      guard name.hasSuffix(Export.overallExtension), !FolderContents.isPassedOver(name) else {
        throw ExportError(
          .notFound,
          "\(path) is not an export: give its folder, or the file in it that ends in \(Export.overallExtension).")
      }
      return Export(
        folder: ExactName(path).parent.map { $0.isEmpty ? "/" : $0.text } ?? ".",
        name: name.dropping(suffix: Export.overallExtension) ?? name)
    }
    let names: [ExactName]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).map { ExactName($0) }
    } catch {
      throw ExportError(.unreadable, "The folder \(path) cannot be read: \(error.localizedDescription)")
    }
    let overall = names.filter { $0.hasSuffix(Export.overallExtension) && !FolderContents.isPassedOver($0) }.sorted()
    guard overall.count < 2 else {
      throw ExportError(
        .ambiguous,
        "\(path) holds several exports: \(overall.map(\.text).joined(separator: ", ")). Give one of these files.")
    }
    // Without the file there still may be an export to describe: the folder's own name is what it should be called.
    guard let file = overall.first else {
      guard names.contains(where: FolderContents.isNamespace) else {
        throw ExportError(.notFound, "\(path) is not an export: no file in it ends in \(Export.overallExtension).")
      }
      return Export(folder: path, name: ExactName(lastPart(of: path)))
    }
    return Export(folder: path, name: file.dropping(suffix: Export.overallExtension) ?? file)
  }

  static func lastPart(of path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
  }

  /// Deeper than any export; folders of other things may stand beside.
  private static let maximumFolderDepth = 16

  /// Looks through the folder. Links are not followed, and what belongs to another export is left out.
  static func contents(of folder: String) -> FolderFiles {
    var contents = FolderFiles()
    var folders: [(path: ExactName, depth: Int)] = [("", 0)]
    while let (path, depth) = folders.popLast() {
      guard let listed = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(path)") else {
        contents.unreadable.append(path)
        continue
      }
      let names = listed.map { ExactName($0) }
      if !path.isEmpty, !FolderContents(names.map(path.appending)).nested.isEmpty {
        contents.nested.append(path)
        continue
      }
      for name in names where !FolderContents.isPassedOver(name) {
        let inner = path.isEmpty ? name : path.appending(name)
        if FolderFiles.isPart(name) {
          contents.files.append(inner)
          continue
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(inner)")
        if attributes?[.type] as? FileAttributeType == .typeDirectory, depth < maximumFolderDepth {
          folders.append((inner, depth + 1))
        }
      }
    }
    contents.files.sort()
    contents.unreadable.sort()
    contents.nested.sort()
    return contents
  }
}

/// Problems with files as damage of an export.
package enum FileDamage {
  package static func damage(_ problem: FileProblem, file: ExactName, missing code: Damage.Code) -> Damage {
    switch problem {
    case .missing: Damage(code, file: file, "The file is missing.")
    case .notRegular:
      Damage(
        .fileNotRegular, file: file,
        "This, or a folder on the way to it, is a link, a device or the like, not what an export has.")
    case .nameTooLong: Damage(.metadataPath, file: file, "The name is longer than a file's can be.")
    case .changed: Damage(.fileChanged, file: file, "The file changed while it was read.")
    case .unreadable(let reason): Damage(.fileUnreadable, file: file, "The file cannot be read: \(reason).")
    }
  }
}
