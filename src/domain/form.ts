/**
 * What a person is asked before the press of a button counts. Kept within what every platform with forms can show: a
 * title to 24 characters, labels to 45, hints to 100, options to 25 with labels to 75, one to five fields.
 */
export interface Form {
  readonly title: string;
  readonly fields: readonly FormField[];
  /** On the button that sends it, to 24 characters. */
  readonly submit: string;
}

/** The answers come back as text in `Action.inputs`, under the field's name; "" where nothing was given. */
export type FormField = FieldBase &
  (
    | { readonly kind: "line" | "paragraph"; readonly value: string }
    | { readonly kind: "choice"; readonly value: string; readonly options: readonly FormOption[] }
    /** Local time, `HH:MM`. */
    | { readonly kind: "time"; readonly value: string }
    /** A channel of the workspace, by its id. */
    | { readonly kind: "conversation"; readonly value: string }
  );

interface FieldBase {
  /** To 40 characters of `a-z` and `-`, unique in the form. */
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly required: boolean;
}

export interface FormOption {
  readonly value: string;
  readonly label: string;
}
