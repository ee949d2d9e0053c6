package import Documents
package import ExportFormat

/// The objects in a folder of a bucket, as far as they are parts of the export there.
///
/// Left out are what a console makes to show a folder, what macOS puts beside files, and other exports below the folder.
package struct ExportObjects: Sendable {
  package struct Part: Sendable, Equatable {
    /// Relative to the folder.
    package var path: ExactName
    package var object: StorageObject

    package init(path: ExactName, object: StorageObject) {
      self.path = path
      self.object = object
    }
  }

  package let place: BucketPlace
  /// In the order of the listing, which is that of the names' bytes.
  package let parts: [Part]
  /// What is known of the objects that are left out.
  package let contents: FolderContents

  /// - Parameter objects: all whose names begin with the folder's.
  package init(_ objects: [StorageObject], in place: BucketPlace) {
    self.place = place
    let all = objects.compactMap { object in
      object.name.dropping(prefix: place.prefix).map { Part(path: $0, object: object) }
    }
    let contents = FolderContents(all.lazy.map(\.path))
    self.contents = contents
    parts = all.filter { part in
      !(part.object.size == 0 && (part.path.isEmpty || part.path.utf8.last == UInt8(ascii: "/")))
        && contents.belongs(part.path)
    }
  }

  /// By their paths, for a comparison with an export's metadata.
  package var files: FolderFiles { FolderFiles(parts.map(\.path), contents) }
}

extension StorageObject {
  /// Whether its name is one that macOS gives to what it puts beside files.
  package var isPassedOver: Bool { FolderContents.isPassedOver(name) }
}

extension StorageClient {
  /// Lists what is in an export's folder.
  /// - Throws: `badResponse` for more objects than an export has.
  package func exportObjects(in place: BucketPlace) async throws -> ExportObjects {
    ExportObjects(try await objects(Listing(bucket: place.bucket, prefix: place.prefix)).objects, in: place)
  }
}
