"""The landscape viewer: its scripts, and the component that places it on a Streamlit page."""
