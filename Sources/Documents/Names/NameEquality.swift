// Names are equal by their bytes. Swift's strings are equal by canonical equivalence, to which `é` as one scalar and as
// two are the same; to Firestore they are two documents.

extension DocumentID: Hashable {
  package static func == (left: DocumentID, right: DocumentID) -> Bool {
    switch (left, right) {
    case (.name(let left), .name(let right)): left.utf8.elementsEqual(right.utf8)
    case (.number(let left), .number(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .name(let name): hasher.combine(bytesOf: name)
    case .number(let number): hasher.combine(number)
    }
  }
}

extension PathElement: Hashable {
  package static func == (left: PathElement, right: PathElement) -> Bool {
    left.id == right.id && left.collection.utf8.elementsEqual(right.collection.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: collection)
    hasher.combine(id)
  }
}

extension DatabaseName: Hashable {
  package static func == (left: DatabaseName, right: DatabaseName) -> Bool {
    left.project.utf8.elementsEqual(right.project.utf8) && left.database.utf8.elementsEqual(right.database.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: project)
    hasher.combine(bytesOf: database)
  }
}

extension Hasher {
  fileprivate mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    combine(text.utf8.count)
  }
}
