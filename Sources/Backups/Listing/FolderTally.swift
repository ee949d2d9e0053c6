import Documents
import ExportFormat
import GoogleCloud

/// The folders of exports in a bucket, from the names of all objects, in memory for each folder and not for each object.
struct FolderTally {
  struct Folder: Sendable {
    var place: BucketPlace
    var objects = 0
    /// Of all objects.
    var bytes: Int64 = 0
    /// Microseconds since 1970: when the newest object was made.
    var newest: Int64?
    /// The export says by this one that it is finished.
    var hasOverallFile = false

    /// Microseconds since 1970: the export is of then, or of an earlier time that its metadata tells.
    var latestTime: Int64 { [ExportTime.microseconds(inName: place.name), newest].compactMap(\.self).min() ?? 0 }

    /// The latest moment that the export can have.
    var firstMoment: BackupMoment { BackupMoment(time: latestTime, place) }
  }

  /// A bucket with more is none for exports, and would only fill the memory.
  static let maximumFolders = 100_000

  let bucket: ExactName
  /// The names of exports whose objects are kept.
  let recorded: Set<ExactName>
  /// The objects of those, by the folder's name.
  private(set) var parts: [ExactName: [ExportObjects.Part]] = [:]
  /// The names of exports that have counts beside them. See `CountsObject`.
  private(set) var counted: Set<ExactName> = []
  /// By the folder's name.
  private(set) var folders: [ExactName: Folder] = [:]
  /// Objects that belong to no export.
  private(set) var others = 0

  init(bucket: ExactName, recorded: Set<ExactName> = []) {
    self.bucket = bucket
    self.recorded = recorded
  }

  /// - Throws: `BackupError` for more folders than `maximumFolders`.
  mutating func add(_ object: StorageObject) throws(BackupError) {
    guard !object.isPassedOver, let name = FolderTally.folder(of: object.name) else {
      others += 1
      if let name = CountsObject.export(of: object.name) { counted.insert(name) }
      return
    }
    guard folders[name] != nil || folders.count < Self.maximumFolders else {
      throw BackupError(
        .usage, "gs://\(bucket) has more than \(Self.maximumFolders) folders that look like exports.",
        remedy: "Give the folder that they are in: gs://\(bucket)/FOLDER.")
    }
    var folder = folders[name] ?? Folder(place: BucketPlace(bucket: bucket, folder: name))
    folder.objects += 1
    folder.bytes = folder.bytes.addingUpToMax(object.size)
    folder.newest = [folder.newest, ReadTime(object.created)?.microseconds].compactMap { $0 }.max()
    if object.name.hasSuffix(Export.overallExtension) { folder.hasOverallFile = true }
    folders[name] = folder
    if recorded.contains(folder.place.name), let path = object.name.dropping(prefix: folder.place.prefix) {
      parts[name, default: []].append(ExportObjects.Part(path: path, object: object))
    }
  }

  /// The export's folder that an object is in; nil for an object of something else.
  ///
  /// An export is told by its overall file, by the folders of namespaces that its output files are in, or by a name as
  /// Google gives it.
  static func folder(of name: ExactName) -> ExactName? {
    let parts = name.parts()
    guard parts.count > 1 else { return nil }
    if let index = parts.dropLast().firstIndex(where: FolderContents.isNamespace), index > 0 {
      return joined(parts[..<index])
    }
    if name.hasSuffix(Export.overallExtension) { return name.parent }
    guard let index = parts.dropLast().firstIndex(where: { ExportTime.microseconds(inName: $0) != nil }) else {
      return nil
    }
    return joined(parts[...index])
  }

  private static func joined(_ parts: ArraySlice<ExactName>) -> ExactName {
    ExactName(parts.map(\.text).joined(separator: "/"))
  }
}
