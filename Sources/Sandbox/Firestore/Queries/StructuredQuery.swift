/// google.firestore.v1.StructuredQuery as a client sent it, before anyone asks whether it makes sense.
struct StructuredQuery {
  struct Selector {
    var collection = ""
    var allDescendants = false
  }

  struct Order {
    var field = ""
    var isDescending = false
  }

  struct Cursor {
    /// The names of references; nil stands for a value of another type.
    var values: [String?] = []
    var before = false
  }

  /// `select`: the field paths; nil for whole documents.
  var projection: [String]?
  var selectors: [Selector] = []
  var orders: [Order] = []
  var start: Cursor?
  var end: Cursor?
  var offset: Int64 = 0
  var limit: Int64?
  /// The first part of the query that the sandbox has no meaning for, such as `where`.
  var unsupported: String?
}
