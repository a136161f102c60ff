"use strict";
(() => {
  // Let `change(view)` follow whenever nbgrader has drawn a row; not every page has each kind.
  const afterRender = (View, change) => {
    if (!View) return;
    const render = View.prototype.render;
    View.prototype.render = function () {
      render.apply(this, arguments);
      change(this);
    };
  };

  // Who has no name is called by the id, and who has one part of a name by that alone.
  const nameOf = (model) => {
    const parts = [model.get("last_name"), model.get("first_name")].filter(Boolean);
    return parts.join(", ") || model.get("student") || model.get("id");
  };
  const name = (cell, model) => {
    const shown = nameOf(model);
    const link = cell.find("a");
    cell.attr("data-order", shown);
    (link.length ? link : cell).text(shown);
  };
  afterRender(window.StudentUI, (row) => name(row.$name, row.model));
  afterRender(window.SubmissionUI, (row) => name(row.$student_name, row.model));
  afterRender(window.SubmittedNotebookUI, (row) =>
    row.$name.find(".name-shown").text(nameOf(row.model)),
  );
})();
