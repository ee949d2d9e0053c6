package import Documents

/// What lies in an export's folder; all relative to it.
package struct FolderFiles: Sendable {
  /// Files that look like parts of the export, sorted.
  package var files: [ExactName] = []
  /// Folders that cannot be read.
  package var unreadable: [ExactName] = []
  /// Folders of other exports, which were not looked into.
  package var nested: [ExactName] = []

  init() {}

  /// Of a folder that is elsewhere, as in a bucket.
  /// - Parameters:
  ///   - paths: of the files that belong to it.
  ///   - contents: what is known of the others.
  package init(_ paths: [ExactName], _ contents: FolderContents) {
    files = paths.filter { FolderFiles.isPart($0.lastPart) }.sorted()
    nested = contents.nested
  }

  /// Whether a file is called like a part of an export.
  static func isPart(_ name: ExactName) -> Bool {
    name.hasPrefix("output-") || name.hasSuffix(Export.metadataExtension)
  }
}

/// Which of the files below an export's folder, on a disk or in a bucket, are looked at as parts of the export.
///
/// A folder below it with an overall metadata file of its own holds another export: people export into the folder of an
/// earlier one. What is in it belongs to that one, whatever it is called. But nothing below the folders of namespaces, in
/// which an export has its own files, can be taken out of it by a file that somebody puts there.
package struct FolderContents: Sendable {
  /// Folders of other exports, relative to the folder, sorted; of one that is inside another, only the outer one.
  package let nested: [ExactName]
  private let folders: Set<ExactName>

  /// - Parameter paths: relative to the folder; all of the files, or at least those that are called like metadata.
  package init(_ paths: some Sequence<ExactName>) {
    folders = Set(
      paths.lazy.filter { $0.hasSuffix(Export.overallExtension) && !Self.isPassedOver($0) }.compactMap(\.parent)
        .filter { !$0.parts().contains(where: Self.isNamespace) })
    nested = folders.filter { [folders] in !Self.parents(of: $0).contains(where: folders.contains) }.sorted()
  }

  /// Whether the file is neither of another export nor passed over.
  package func belongs(_ path: ExactName) -> Bool {
    guard !Self.isPassedOver(path) else { return false }
    return folders.isEmpty || !Self.parents(of: path).contains(where: folders.contains)
  }

  /// Whether a folder is called like one in which an export keeps the files of one namespace, or of all.
  package static func isNamespace(_ name: ExactName) -> Bool {
    name == "all_namespaces" || name == "default_namespace" || name.hasPrefix("namespace_")
  }

  private static let appleDouble: ExactName = "._"

  /// Whether a name is of what macOS puts beside files on other systems' disks, and into archives (AppleDouble: `._NAME`).
  ///
  /// Firestore writes no such name.
  package static func isPassedOver(_ path: ExactName) -> Bool {
    path.parts().contains { $0.hasPrefix(appleDouble) }
  }

  /// The folders that a path is in, from the innermost one.
  private static func parents(of path: ExactName) -> some Sequence<ExactName> {
    sequence(state: path) { path in
      guard let parent = path.parent else { return nil as ExactName? }
      path = parent
      return parent
    }
  }
}
